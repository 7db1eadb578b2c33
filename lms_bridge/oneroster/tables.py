"""The files of OneRoster 1.2 CSV as data: their columns in the exact order, and what each column takes.

Source: OneRoster 1.2 CSV Binding, one table a file; the extension columns (`metadata.*`) are ours.
Which columns tell about a person is said here too, so that no refusal ever prints one whole.
"""

from collections.abc import Mapping

from lms_bridge.oneroster.aside import DEMOGRAPHICS, GRADEBOOK, RESOURCES
from lms_bridge.oneroster.columns import (
    BULK,
    ID,
    Column,
    Shape,
    Table,
    dates,
    flags,
    need,
    open_word,
    personal,
    ref,
    refs,
    texts,
    word,
)

EXTENSION = "metadata."
MANIFEST = Table("manifest", (Column("propertyName", required=True), Column("value")))
MANIFEST_VERSIONS: Mapping[str, str] = {"manifest.version": "1.0", "oneroster.version": "1.2"}
MANIFEST_OPTIONAL = ("source.systemName", "source.systemCode")

_ROLES = (
    "aide counselor districtAdministrator guardian parent principal proctor relative siteAdministrator "
    "student systemAdministrator teacher"
)
_ACADEMIC_SESSIONS = Table(
    "academicSessions",
    (
        ID,
        *BULK,
        need(Column("title")),
        need(open_word("type", "gradingPeriod semester schoolYear term")),
        *(need(column) for column in dates("startDate endDate")),
        ref("parentSourcedId", "academicSessions"),
        need(Column("schoolYear", shape=Shape.YEAR)),
    ),
)
_ORGS = Table(
    "orgs",
    (
        ID,
        *BULK,
        need(Column("name")),
        need(open_word("type", "department school district local state national")),
        Column("identifier"),
        ref("parentSourcedId", "orgs"),
    ),
    extensions=(Column("metadata.accreditationNo"), *dates("metadata.accreditedFrom metadata.accreditedTo")),
)
_COURSES = Table(
    "courses",
    (
        ID,
        *BULK,
        ref("schoolYearSourcedId", "academicSessions"),
        need(Column("title")),
        *texts("courseCode grades"),
        need(ref("orgSourcedId", "orgs")),
        *texts("subjects subjectCodes"),
    ),
    extensions=(
        word("metadata.programmeKind", "general managers special"),
        Column("metadata.presencePercent", shape=Shape.PERCENT),
        Column("metadata.passMark", shape=Shape.PERCENT),
        word("metadata.confirmation", "attended attended-without-certificate never"),
        word("metadata.certificate", "passed never"),
        word("metadata.doneFailed", "attended not-attended"),
        *dates("metadata.validFrom metadata.validTo"),
        Column("metadata.hours", shape=Shape.HOURS),
    ),
)
_CLASSES = Table(
    "classes",
    (
        ID,
        *BULK,
        need(Column("title")),
        Column("grades"),
        need(ref("courseSourcedId", "courses")),
        Column("classCode"),
        need(word("classType", "ext:online ext:webinar ext:classroom")),
        Column("location"),
        need(ref("schoolSourcedId", "orgs")),
        need(refs("termSourcedIds", "academicSessions")),
        *texts("subjects subjectCodes periods"),
    ),
    extensions=(
        need(Column("metadata.start", shape=Shape.MOMENT)),
        need(Column("metadata.end", shape=Shape.MOMENT)),
        Column("metadata.agenda", shape=Shape.INTERVALS),
        Column("metadata.breaks", shape=Shape.INTERVALS),
        Column("metadata.lmsCourse", shape=Shape.IRI),
        Column("metadata.lmsTest", shape=Shape.IRI),
        Column("metadata.meeting"),
        ref("metadata.provider", "orgs"),
    ),
)
_USERS = Table(
    "users",
    (
        ID,
        *BULK,
        *(need(column) for column in flags("enabledUser")),
        need(Column("username", personal=True)),
        Column("userIds", personal=True),
        *(need(column) for column in personal("givenName familyName")),
        *personal("middleName identifier email sms phone"),
        refs("agentSourcedIds", "users"),
        Column("grades"),
        Column("password", shape=Shape.SECRET, personal=True),
        *personal("userMasterIdentifier preferredGivenName preferredMiddleName preferredFamilyName"),
        ref("primaryOrgSourcedId", "orgs"),
        Column("pronouns", personal=True),
    ),
)
_ROLES_TABLE = Table(
    "roles",
    (
        ID,
        *BULK,
        need(ref("userSourcedId", "users")),
        need(word("roleType", "primary secondary")),
        need(open_word("role", _ROLES)),
        *dates("beginDate endDate"),
        need(ref("orgSourcedId", "orgs")),
        ref("userProfileSourcedId", "userProfiles"),
    ),
)
_USER_PROFILES = Table(
    "userProfiles",
    (
        ID,
        *BULK,
        need(ref("userSourcedId", "users")),
        *(need(column) for column in texts("profileType vendorId")),
        *texts("applicationId description"),
        need(Column("credentialType")),
        need(Column("username", personal=True)),
        Column("password", shape=Shape.SECRET, personal=True),
    ),
)
_ENROLLMENTS = Table(
    "enrollments",
    (
        ID,
        *BULK,
        need(ref("classSourcedId", "classes")),
        need(ref("schoolSourcedId", "orgs")),
        need(ref("userSourcedId", "users")),
        need(open_word("role", "administrator proctor student teacher")),
        *flags("primary"),
        *dates("beginDate endDate"),
    ),
)
NEEDED: tuple[str, ...] = (
    "orgs",
    "users",
    "roles",
    "userProfiles",
    "courses",
    "classes",
    "enrollments",
)
"""The files that a whole roster is made of; one that has nothing to say comes with its header alone."""

TABLES: Mapping[str, Table] = {
    table.name: table
    for table in (
        _ACADEMIC_SESSIONS,
        _ORGS,
        _COURSES,
        _CLASSES,
        _USERS,
        _ROLES_TABLE,
        _USER_PROFILES,
        _ENROLLMENTS,
        DEMOGRAPHICS,
        *GRADEBOOK,
        *RESOURCES,
    )
}
"""All 21 files that a manifest names, by name without `.csv`."""
