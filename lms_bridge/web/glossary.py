"""Code words and the words people see for them. Nobody reads a code on a page.

`msg` marks a text for the catalogue where it stands; `word` translates it when it is shown.
"""

import re
from collections.abc import Mapping
from typing import Final

from flask_babel import gettext

from lms_bridge.runtime.wording_deletion import STAYS
from lms_bridge.web import (
    account_words,
    attendance_words,
    counting_words,
    credential_words,
    event_words,
    indicator_words,
    issuing_words,
    paper_words,
    people_words,
    plan_words,
    pull_words,
    submission_words,
    subscriber_words,
    watch_words,
)
from lms_bridge.web.fact_words import FACTS, UNTIED
from lms_bridge.web.forward_words import CHANGES as FORWARD_CHANGES
from lms_bridge.web.forward_words import FORWARDING
from lms_bridge.web.job_codes import JOBS
from lms_bridge.web.marking import msg
from lms_bridge.web.package_codes import PACKAGES

WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "form": {
        "online": msg("Online course"),
        "webinar": msg("Webinar"),
        "classroom": msg("Classroom"),
    },
    "programme-kind": {
        "general": msg("General programme"),
        "managers": msg("Programme for managers"),
        "special": msg("Special programme"),
    },
    "document-kind": paper_words.KINDS,
    "document-standing": paper_words.STANDINGS,
    "fact": FACTS,
    "reason": {
        "first": msg("First decision"),
        "new-evidence": msg("New evidence came"),
        "evidence-withdrawn": msg("Evidence was withdrawn by its source"),
        "register-changed": msg("The register changed its data"),
        **people_words.REASONS,
    },
    "origin": {
        "register": msg("from the register's roster"),
        "officer": msg("admitted by an officer"),
    },
    "role": {
        "student": msg("Participant"),
        "teacher": msg("Lecturer"),
    },
    "login-role": {
        "staff": msg("Staff"),
        "learner": msg("Learner"),
        **indicator_words.OFFICERS,
    },
    "source-kind": {
        "moodle": msg("Learning platform (Moodle)"),
        "bigbluebutton": msg("Webinar server (BigBlueButton)"),
        "zoom": msg("Webinars (Zoom)"),
        "by-hand": msg("Lists ticked by staff"),
        "register": msg("Register elsewhere"),
        "teams": msg("Webinars (Teams)"),
        "attendance": msg("Attendance in files"),
    },
    "attendance-format": attendance_words.FORMATS,
    "attendance-order": attendance_words.ORDERS,
    "attendance-state": attendance_words.STATES,
    "attendance-outcome": attendance_words.OUTCOMES,
    "mode": watch_words.MODES,
    "line-state": watch_words.LINE_STATES,
    "choice": watch_words.CHOICES,
    "source-mode": {
        "observe": msg("Only watched"),
        "live": msg("Counts at once"),
        "paused": msg("Paused"),
    },
    "source-mode-about": {
        "observe": msg("Everything is kept and nothing is decided until somebody has looked at it."),
        "live": msg("What it tells is decided as it comes."),
    },
    "idnumber-means": {
        "nothing": msg("nothing"),
        "register-id": msg("the person's id in the register"),
        "employee-number": msg("the employee number"),
    },
    "yes-no": {
        "yes": msg("yes"),
        "no": msg("no"),
        "none": msg("nobody knows"),
    },
    "work": {
        "statement": msg("Report of the learning platform"),
        "delivery": msg("Message of a webinar server or of the platform's plugin"),
        "tracks": msg("Attempt at a learning package"),
        "registration": msg("Registration at a cmi5 course"),
        "pair": msg("Decision on a person and a realisation"),
        "submission": msg("Submission to the register"),
    },
    "work-state": {
        "due": msg("waiting"),
        "leased": msg("being processed"),
        "done": msg("processed"),
        "dead": msg("laid aside"),
    },
    "remedy": {
        "statement": msg("Tell the administrator of the learning platform; the report itself is kept."),
        "delivery": msg("Tell the administrator of its source; the message itself is kept."),
        "tracks": msg("Tell who looks after this service; what the platform told is kept."),
        "registration": msg("Tell who looks after this service; the statements are kept."),
        "pair": msg("Tell the administrator of this service; the earlier decision stands meanwhile."),
        "submission": msg("Tell the administrator of the register, then try again."),
    },
    "failure": {
        "unreadable": msg("It could not be read"),
        "impossible-time": msg("It tells of a time that cannot be"),
        "database-busy": msg("The database was busy at every try"),
        "unavailable": msg("What it needs did not answer at any try"),
        "key-mismatch": msg("The installation's key has changed"),
        "not-found": msg("What it names does not exist"),
        "fault": msg("A fault of this service; its log says more"),
    },
    "failure-remedy": {
        "database-busy": msg("Try again."),
        "unavailable": msg("Try again."),
        "key-mismatch": msg(
            "The administrator puts the key file back or enters the secret anew; then try again."
        ),
        "not-found": msg("Import the roster anew or set up the source, then try again."),
        "fault": msg(
            "Try again once. If it is laid aside again, show the administrator of this service this line."
        ),
    },
    "untied": UNTIED,
    **FORWARDING,
    **submission_words.SUBMISSIONS,
    **subscriber_words.SUBSCRIBERS,
    **counting_words.COUNTING,
    **issuing_words.ISSUING,
    **people_words.PEOPLE,
    "change": {
        **FORWARD_CHANGES,
        **credential_words.CHANGES,
        **counting_words.CHANGES,
        **submission_words.CHANGES,
        **subscriber_words.CHANGES,
        **people_words.CHANGES,
        "badge-key": msg("A new key signs badges"),
        **indicator_words.ACTS,
        **issuing_words.CHANGES,
        "account-linked": msg("Account linked"),
        "account-unlinked": msg("Link undone"),
        "person-admitted": msg("Person admitted"),
        "presence-ticked": msg("Ticked as present"),
        "presence-unticked": msg("Tick taken back"),
        "class-day-held": msg("Training on a day after all"),
        "class-day-off": msg("No training on a day"),
        "course-tied": msg("Course tied"),
        "course-untied": msg("Tie of a course undone"),
        "test-tied": msg("Test tied"),
        "test-untied": msg("Tie of a test undone"),
        "judging-changed": msg("Judging of a course's packages changed"),
        "source-added": msg("Source added"),
        "source-changed": msg("Source changed"),
        "analytics-given": msg("Analytics of a webinar given by hand"),
        "ways-chosen": msg("Chosen what counts where a webinar is known by several ways"),
        "roster-imported": msg("Roster imported"),
        "roster-exported": msg("Roster exported"),
        "work-retried": msg("Laid-aside work tried again"),
        "mode-live": msg("Source went live"),
        "mode-observe": msg("Source is only watched"),
        "mode-paused": msg("Source paused"),
        "site-accepted": msg("Moved site accepted"),
        "history-chosen": msg("Chosen what becomes of history"),
        "account-made-anew": msg("Account made anew in Moodle, its link ended"),
        "package-uploaded": msg("Learning package uploaded"),
        "job-added": msg("Sync job added"),
        "job-changed": msg("Sync job changed"),
        "job-paused": msg("Sync job paused"),
        "job-resumed": msg("Sync job resumed"),
        "job-asked": msg("Sync job to be run at once"),
        "job-removed": msg("Sync job removed"),
        "statements-exported": msg("Export of statements begun"),
        "statements-export-ended": msg("Export of statements ended"),
        "deletion-planned": msg("Deletion of old statements planned"),
        "deletion-asked": msg("Deletion of old statements asked for"),
        "deletion-withdrawn": msg("Deletion of old statements withdrawn"),
        "deletion-done": msg("Deletion of old statements done"),
        "plan-made": msg("Roster plan made"),
        "plan-asked": msg("Roster plan asked for"),
        "plan-applied": msg("Roster plan carried out"),
        "plan-withdrawn": msg("Roster plan withdrawn"),
        "plan-undo-asked": msg("Taking back of a roster plan asked for"),
        "plan-guard-lifted": msg("Guard of a roster plan lifted"),
        "attendance-imported": msg("File of attendance imported"),
        "attendance-withdrawn": msg("File of attendance withdrawn"),
        **pull_words.LOG,
    },
    "change-detail": {
        "moodle": msg("Learning platform (Moodle)"),
        "bigbluebutton": msg("Webinar server (BigBlueButton)"),
        "zoom": msg("Webinars (Zoom)"),
        "teams": msg("Webinars (Teams)"),
        "attendance": msg("Attendance in files"),
        **pull_words.DETAILS,
        **credential_words.DETAILS,
        "secret": msg("the secret"),
        "callback-url": msg("the address that is called"),
        "home-page": msg("the address of the platform"),
        "token": msg("the token of the web services"),
        "from": msg("what happened before is history"),
        "new-secret": msg("a new secret for webhooks"),
        "drop-old-secret": msg("the older secrets for webhooks are void"),
        "observe": msg("only watched"),
    },
    **JOBS,
    **credential_words.CREDENTIALS,
    "by": {
        "register-id": msg("by the register's id"),
        "employee-number": msg("by the employee number within the body"),
        "email": msg("by the verified address"),
        "idnumber": msg("by the course's idnumber"),
        "operator": msg("the administrator, on the command line"),
        "register": msg("the register"),
        "service": msg("the service itself"),
        "schedule": msg("by itself, on schedule"),
        "setting": msg("by itself, as set"),
    },
    "mode-code": watch_words.MODE_CODES,
    "refusal": {
        "bad-signature": msg("The signature was wrong: somebody else called, or the secret differs"),
        "stale-timestamp": msg("Its time was more than five minutes away from ours: a clock is wrong"),
        "expired-token": msg("Its token had expired: it came late, or a clock is wrong"),
        "not-private": msg("It came without TLS, where anybody on the way could have changed it"),
        "unlisted-host": msg("It was signed, and came from an address that is not listed"),
        "told-otherwise": msg(
            "The meeting's analytics had come before, with another content; the first stands"
        ),
    },
    "raw": {
        "delivery": msg("Call of a source"),
        "statement": msg("Statement"),
        "tracks": msg("Tracks of a learning package"),
        "registration": msg("Registration at a cmi5 course"),
        "tick": msg("Tick on a classroom list"),
        "mark": msg("List of Moodle's attendance activity"),
        "file": msg("Attendance file"),
        "objection": msg("Decision on an objection"),
    },
    "stays": STAYS,
    "deletion": {
        "planned": msg("planned"),
        "asked": msg("being carried out"),
        "done": msg("done"),
        "withdrawn": msg("withdrawn"),
    },
    "said": event_words.SAID,
    "event": event_words.EVENTS,
    "key": {
        "register-id": msg("by the register's id"),
        "employee-number": msg("by the employee number within the body"),
        "email": msg("by the verified address"),
    },
    "why": account_words.WHY,
    "why-long": account_words.WHY_LONG,
    **PACKAGES,
    "activity": {
        "quiz": msg("Test"),
        "scorm": msg("Learning package"),
        "bigbluebuttonbn": msg("Webinar"),
        "page": msg("Page"),
        "label": msg("Text"),
        "url": msg("Web address"),
        "resource": msg("File"),
        "folder": msg("Folder"),
        "book": msg("Book"),
        "forum": msg("Forum"),
        "assign": msg("Assignment"),
        "lesson": msg("Lesson"),
        "feedback": msg("Survey"),
        "choice": msg("Vote"),
        "h5pactivity": msg("Interactive content"),
        "lti": msg("External tool"),
        "glossary": msg("Glossary"),
        "wiki": msg("Wiki"),
    },
    "column": {
        "name": msg("Body"),
        "trainings": msg("Trainings"),
        "attendances": msg("Attendances"),
        "persons": msg("Persons"),
        "confirmations": msg("Confirmations"),
        "certificates": msg("Certificates"),
    },
    **pull_words.PULLS,
    "plan": plan_words.PLANS,
    "plan-kind": plan_words.KINDS,
    "plan-reason": plan_words.REASONS,
    "plan-remedy": plan_words.REMEDIES,
    "plan-guard": plan_words.GUARDS,
    "plan-head": plan_words.HEADS,
    "plan-state": plan_words.STATES,
    "plan-result": plan_words.RESULTS,
    "plan-code": plan_words.CODES,
    "plan-refused": plan_words.REFUSED,
    "page": {
        **submission_words.PAGES,
        "person": msg("Record of the person"),
        "persons": msg("Search for people"),
        "realisation": msg("List of participants"),
        "accounts": msg("Unmatched account"),
        "waiting": msg("People waiting for admission"),
        "changes": msg("Who changed what"),
        "plans": msg("Roster plan"),
        "pulls": msg("Pulled roster"),
        "statements": msg("List of statements"),
        "statement": msg("Statement"),
        "fact": msg("What tells a fact"),
        "refused": msg("Refused request"),
    },
}
_LAST_PART: Final = re.compile(r"[^\\/#]+$")


def word(kind: str, code: str) -> str:
    """What people call it; a code that nobody foresaw is shown as it is."""
    text = WORDS[kind].get(code)
    return code if text is None else str(gettext(text))


def said(name: str) -> str | None:
    r"""What a source's name for a thing means: `user-left`, `core\event\course_viewed`, a verb's address.

    None where nobody foresaw it.
    """
    if name in WORDS["said"]:
        return word("said", name)
    last = _LAST_PART.search(name)
    return word("event", last[0]) if last and last[0] in WORDS["event"] else None


def failed(error: str) -> str:
    """The code of what made work fail: one of our errors, else `fault`, which a person cannot mend alone."""
    code = error.partition("(")[0]
    return code if code in WORDS["failure"] else "fault"


def remedy(kind: str, error: str) -> str:
    """What to do about work of a kind that failed so."""
    code = failed(error)
    return word("failure-remedy", code) if code in WORDS["failure-remedy"] else word("remedy", kind)
