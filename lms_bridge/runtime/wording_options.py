"""The English words of a Moodle's options. Keyed by code; translated at the edge."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class OptionWords:
    """What an option is called on a page, and what it means."""

    label: str
    meaning: str


OPTIONS: Final[Mapping[str, OptionWords]] = {
    "idnumber_locked": OptionWords(
        "ID numbers are locked",
        "Whether nobody can edit their own ID number in Moodle. Without the companion plugin an administrator"
        " says so here; as long as nobody knows, the ID number matches nobody.",
    ),
    "idnumber_means": OptionWords(
        "What the ID number is",
        "What stands in the ID number of a Moodle account: nothing, the person's id in the register"
        " (register-id), or the employee number (employee-number).",
    ),
    "email_verified": OptionWords(
        "E-mail addresses are verified",
        "Whether an address in Moodle is proven to be its owner's. Only then does an address match a person.",
    ),
    "student_role_id": OptionWords(
        "Role that a roster gives",
        "The number of the role that people get in a course. 5 is Moodle's own student.",
    ),
    "make_accounts": OptionWords(
        "Make accounts",
        "Whether a roster push may make accounts in Moodle for people who have none.",
    ),
    "username_pattern": OptionWords(
        "Names of new accounts",
        "How new accounts are called: {person} stands for the register's id, {number} for the employee"
        " number, {email} for the address.",
    ),
    "auth": OptionWords(
        "How new accounts sign in",
        "The authentication method of new accounts, by Moodle's short name: manual, oidc, saml2, ldap …",
    ),
    "invite_after_hours": OptionWords(
        "Hours until invitations",
        "How many hours after a plan was applied new people are written to. Until then it can be undone"
        " without anybody noticing.",
    ),
    "update_names": OptionWords(
        "Names follow the register",
        "Whether names in Moodle are changed to those of the register.",
    ),
    "groups_by_body": OptionWords(
        "Groups for bodies",
        "Whether a roster push keeps a group for each body in each course.",
    ),
    "cohorts_by_programme": OptionWords(
        "Cohorts for programmes",
        "Whether a roster push keeps a cohort for each programme.",
    ),
    "report_id": OptionWords(
        "Number of the report",
        "The number of the custom report of completions, for a Moodle without the companion plugin.",
    ),
    "max_input_vars": OptionWords(
        "PHP's max_input_vars",
        "What an administrator of Moodle told of PHP's setting max_input_vars. The companion plugin tells it"
        " by itself.",
    ),
    "logstore_batch_size": OptionWords(
        "Batch size of Logstore xAPI",
        "What an administrator told of the setting Maximum batch size. The companion plugin tells it by"
        " itself.",
    ),
    "logstore_real_time": OptionWords(
        "Logstore xAPI in real time",
        "Whether the setting Send statements by scheduled task? is not ticked. The companion plugin tells it"
        " by itself.",
    ),
    "logstore_sends_idnumber": OptionWords(
        "Logstore xAPI sends ID numbers",
        "Whether the setting Send course and activity ID number is ticked. The companion plugin tells it by"
        " itself.",
    ),
    "logstore_sends_username": OptionWords(
        "Logstore xAPI sends user names",
        "Whether the setting Identify users by username is ticked. The companion plugin tells it by itself.",
    ),
    "most_lost": OptionWords(
        "Most who may lose access",
        "How many people may lose access by one push before a named person has to agree.",
    ),
    "most_lost_percent": OptionWords(
        "The same in percent",
        "How many percent may lose access by one push, in all or in one body.",
    ),
    "most_new": OptionWords(
        "Most who may be added",
        "How many people may be added by one push before a named person has to agree.",
    ),
    "most_new_percent": OptionWords(
        "Added in percent",
        "How many percent may be added by one push, in all or in one body.",
    ),
    "most_accounts": OptionWords(
        "Most new accounts",
        "How many accounts may be made by one push before a named person has to agree.",
    ),
    "most_accounts_percent": OptionWords(
        "New accounts in percent",
        "How many percent of accounts may be made by one push, in all or in one body.",
    ),
    "silent_after_hours": OptionWords(
        "Hours of silence",
        "How many hours may pass without hearing anything before somebody is written to. 0: never.",
    ),
    "attendance_present": OptionWords(
        "Attendance: statuses of those present",
        "Which statuses of the activity Attendance mean that somebody was present: their acronyms, separated"
        " by blanks. Such a status has to give points as well.",
    ),
    "attendance_absent": OptionWords(
        "Attendance: statuses of those not present",
        "Which statuses of the activity Attendance mean that somebody was not present. What stands in neither"
        " of the two counts for nothing and is listed.",
    ),
    "webinar_minutes": OptionWords(
        "Minutes of webinars",
        "What the minutes are for that BigBlueButton told Moodle after a webinar: to be compared (compare),"
        " or to count as well where nothing else told of the meeting (count). Nobody knows when they were.",
    ),
}
