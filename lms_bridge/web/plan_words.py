"""What people call the parts of a roster plan. The command line prints them in English as they stand."""

from collections.abc import Mapping
from typing import Final

from lms_bridge.web.marking import msg

KINDS: Final[Mapping[str, str]] = {
    "create-account": msg("Make an account"),
    "suspend-account": msg("Pause an account"),
    "re-activate-account": msg("Let an account in again"),
    "add": msg("Enrol"),
    "suspend": msg("Pause access"),
    "re-activate": msg("Give access again"),
    "update": msg("Change the dates"),
    "create-group": msg("Make a group"),
    "add-to-group": msg("Put into a group"),
    "remove-from-group": msg("Take out of a group"),
    "create-cohort": msg("Make a cohort"),
    "add-to-cohort": msg("Put into a cohort"),
    "remove-from-cohort": msg("Take out of a cohort"),
    "update-name": msg("Change a name"),
    "unmatched": msg("No account found"),
    "conflict": msg("A person must decide"),
}
REASONS: Final[Mapping[str, str]] = {
    "new": msg("is in the register's roster and not enrolled"),
    "returned": msg("is in the roster again"),
    "not-wanted": msg("is no longer in the roster"),
    "account-changed": msg("has another account now"),
    "dates-changed": msg("the realisation has other dates now"),
    "dates-changed-elsewhere": msg("somebody changed the dates in Moodle"),
    "suspended-elsewhere": msg("somebody paused the access in Moodle"),
    "unenrolled-elsewhere": msg("somebody removed the enrolment in Moodle"),
    "belongs": msg("belongs there by the register"),
    "name-changed": msg("the register has another name"),
    "taken-back": msg("an earlier plan is taken back"),
    "no-account": msg("no account was found in Moodle"),
    "look-up-not-proven": msg("the search for accounts cannot be relied on"),
    "several-accounts": msg("several accounts have the same key"),
    "keys-contradict": msg("the keys lead to different people"),
    "account-shared": msg("the account was found for two people"),
    "account-suspended": msg("the account is paused in Moodle"),
    "account-lost": msg("the account was there and is found no more"),
    "new-accounts-collide": msg("two new accounts would have the same name or e-mail"),
    "roles-contradict": msg("two realisations ask for different roles"),
    "dates-contradict": msg("the end lies before the start"),
    "role-differs": msg("the person has another role in the course"),
    "held-by-others": msg(
        "somebody else enrolled the person, and that access is paused or ends before it is needed"
    ),
    "activated-elsewhere": msg("somebody gave access again in Moodle"),
    "changed-since": msg("somebody changed it since"),
}
REMEDIES: Final[Mapping[str, str]] = {
    "held-by-others": msg("In Moodle: lengthen or remove that enrolment, then plan again."),
}
"""What a person can do, by the reason of an item."""
GUARDS: Final[Mapping[str, str]] = {
    "roster-not-proven": msg("The register's roster is not proven complete."),
    "accounts-not-proven": msg("The search for accounts is not proven complete."),
    "moodle-not-proven": msg("Courses that could not be read whole: %(courses)s. Nothing is planned there."),
    "source-emptied": msg("The register wants nobody any more; before it wanted %(before)s seats."),
    "source-shrank": msg("The register wants %(now)s seats; before it wanted %(before)s."),
    "course-emptied": msg("Nobody is wanted in the course %(about)s, where %(standing)s have access."),
    "access-lost": msg("%(count)s of %(of)s would lose access or part of their time."),
    "access-lost-in-body": msg(
        "%(count)s of %(of)s in the body %(about)s would lose access or part of their time."
    ),
    "more-seats-than-usual": msg("%(count)s new enrolments; %(of)s stand today."),
    "more-seats-than-usual-in-body": msg(
        "%(count)s new enrolments in the body %(about)s; %(of)s stand today."
    ),
    "more-accounts-than-usual": msg("%(count)s new accounts; %(of)s people have one today."),
    "more-accounts-than-usual-in-body": msg(
        "%(count)s new accounts in the body %(about)s; %(of)s people have one today."
    ),
    "more-names-than-usual": msg("%(count)s names would be changed; %(of)s people have an account today."),
    "more-names-than-usual-in-body": msg(
        "%(count)s names would be changed in the body %(about)s; %(of)s people have an account today."
    ),
    "groups-not-proven": msg(
        "Courses whose groups were not shown: %(courses)s. Groups are left there as they are."
    ),
}
STATES: Final[Mapping[str, str]] = {
    "nothing": msg("nothing to do"),
    "ready": msg("waits for a decision"),
    "asked": msg("waits to be carried out"),
    "applying": msg("is being carried out"),
    "stopped": msg("stopped, may be continued"),
    "applied": msg("carried out"),
    "stale": msg("out of date"),
    "withdrawn": msg("withdrawn"),
}
HEADS: Final[Mapping[str, str]] = {
    "nothing": msg("What would change"),
    "ready": msg("What would change"),
    "asked": msg("What will be changed"),
    "applying": msg("What is being changed"),
    "stopped": msg("What was to be changed"),
    "applied": msg("What was to be changed"),
    "stale": msg("What was to be changed"),
    "withdrawn": msg("What was to be changed"),
    "done": msg("What was changed"),
}
"""Over a plan's changes, by its state; `done` where every one of them was made."""
RESULTS: Final[Mapping[str, str]] = {
    "": msg("not yet tried"),
    "sent": msg("under way"),
    "unavailable": msg("not arrived, may be tried again"),
    "done": msg("done"),
    "refused": msg("refused by Moodle"),
    "changed": msg("left alone: changed by somebody else"),
    "skipped": msg("skipped: its account was not made"),
}
CODES: Final[Mapping[str, str]] = {
    "changed-since": msg("Somebody else changed it since the plan was made."),
    "no-effect": msg("Moodle accepted it every time and did not keep it."),
    "no-account": msg("The account it needs was not made."),
    "interrupted": msg("The process was interrupted. Continue the plan."),
    "unavailable": msg("Moodle did not take everything. Continue the plan later."),
    "plan-guarded": msg("A guard holds the plan. Lift it with a reason, or withdraw the plan."),
    "plan-outdated": msg("The register has changed since. Make a new plan."),
    "roster-base-changed": msg("Moodle has changed since. Make a new plan."),
    "moodle-bad-argument": msg(
        "Moodle found a value wrong and does not say which. Compare the account there."
    ),
    "moodle-unknown-record": msg("The account or the course is not there any more."),
    "moodle-user-deleted": msg("The account was deleted in Moodle."),
    "moodle-capability-missing": msg("The service account lacks a permission. Run the check of the source."),
    "moodle-password-refused": msg("Moodle's password rules refuse the password."),
    "moodle-reply-lost": msg("Moodle's answer was lost. Continue the plan."),
    "moodle-unreachable": msg("Moodle could not be reached. Continue the plan later."),
    "moodle-maintenance": msg("Moodle is in maintenance. Continue the plan later."),
    "moodle-write-collision": msg("Somebody else wrote at the same moment. Continue the plan."),
    "moodle-write-in-doubt": msg("It is not known what Moodle kept. Continue the plan: it looks first."),
    "moodle-course-not-whole": msg("The course could not be read whole. Continue the plan later."),
    "moodle-empty-not-believed": msg(
        "The service account no longer sees people. Run the check of the source."
    ),
    "moodle-token-refused": msg("Moodle refuses the token. Give the source a new one."),
    "moodle-access-refused": msg("Moodle refuses the service account. Run the check of the source."),
}
REFUSED: Final[Mapping[str, str]] = {
    "plan-closed": msg("That is not possible any more: the plan has gone on meanwhile."),
    "plan-guarded": msg("A guard still holds the plan."),
    "plan-busy": msg("The plan is being carried out right now."),
    "nothing-to-undo": msg("The plan did nothing that still stands, or it was taken back already."),
    "source-paused": msg("The source is paused: nothing is written there."),
    "database-busy": msg("The database was busy. Try again."),
}
PLANS: Final[Mapping[str, str]] = {
    "push": msg("Push"),
    "undo": msg("Taking back plan %(number)s"),
}


def guard_params(about: str, params: Mapping[str, int]) -> dict[str, object]:
    """What the words of a guard take."""
    return {"about": about or "–", **params}
