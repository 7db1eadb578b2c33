"""The columns of each file stand in the order of the OneRoster 1.2 CSV binding."""

import pytest

from lms_bridge.oneroster.columns import Shape
from lms_bridge.oneroster.tables import NEEDED, TABLES

COMMON = "sourcedId,status,dateLastModified,"
HEADERS = {
    "academicSessions": "title,type,startDate,endDate,parentSourcedId,schoolYear",
    "orgs": "name,type,identifier,parentSourcedId",
    "courses": "schoolYearSourcedId,title,courseCode,grades,orgSourcedId,subjects,subjectCodes",
    "classes": (
        "title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,termSourcedIds,subjects,"
        "subjectCodes,periods"
    ),
    "users": (
        "enabledUser,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,"
        "grades,password,userMasterIdentifier,preferredGivenName,preferredMiddleName,preferredFamilyName,"
        "primaryOrgSourcedId,pronouns"
    ),
    "roles": "userSourcedId,roleType,role,beginDate,endDate,orgSourcedId,userProfileSourcedId",
    "userProfiles": (
        "userSourcedId,profileType,vendorId,applicationId,description,credentialType,username,password"
    ),
    "enrollments": "classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate",
    "categories": "title,weight",
    "lineItems": (
        "title,description,assignDate,dueDate,classSourcedId,categorySourcedId,academicSessionSourcedId,"
        "resultValueMin,resultValueMax,schoolSourcedId"
    ),
    "results": (
        "lineItemSourcedId,studentSourcedId,scoreStatus,score,scoreDate,comment,textScore,classSourcedId,"
        "inProgress,incomplete,late,missing"
    ),
    "scoreScales": "title,type,orgSourcedId,courseSourcedId,classSourcedId,scoreScaleValue",
}
PERSONAL = (
    "username",
    "givenName",
    "familyName",
    "email",
    "identifier",
    "sms",
    "phone",
    "password",
    "userMasterIdentifier",
)


@pytest.mark.parametrize("name", HEADERS)
def test_a_files_columns_are_the_standards(name: str) -> None:
    assert ",".join(TABLES[name].header) == COMMON + HEADERS[name]


def test_a_manifest_names_21_files_and_a_roster_needs_7() -> None:
    assert len(TABLES) == 21
    assert len(NEEDED) == 7
    assert set(NEEDED) <= set(TABLES)


def test_every_reference_names_a_file() -> None:
    refers = {column.refers for table in TABLES.values() for column in (*table.columns, *table.extensions)}
    assert refers - {""} <= set(TABLES)


def test_columns_that_tell_of_a_person_are_marked() -> None:
    marked = {column.name for column in TABLES["users"].columns if column.personal}
    assert set(PERSONAL) <= marked
    assert "sourcedId" not in marked


def test_passwords_are_never_read() -> None:
    columns = [column for table in TABLES.values() for column in table.columns if column.name == "password"]
    assert [column.shape for column in columns] == [Shape.SECRET, Shape.SECRET]
