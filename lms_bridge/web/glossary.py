"""Code words and the words people see for them. Nobody reads a code on a page.

`msg` marks a text for the catalogue where it stands; `word` translates it when it is shown.
"""

from collections.abc import Mapping
from typing import Final

from flask_babel import gettext


def msg(text: str) -> str:
    return text


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
    "fact": {
        "course-completed": msg("Course completed"),
        "test-attempt": msg("Test submitted"),
        "joined": msg("Joined a webinar"),
        "left": msg("Left a webinar"),
        "meeting-ended": msg("Webinar ended"),
    },
    "reason": {
        "first": msg("First decision"),
        "new-evidence": msg("New evidence came"),
        "evidence-withdrawn": msg("Evidence was withdrawn by its source"),
        "register-changed": msg("The register changed its data"),
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
    },
    "source-kind": {
        "moodle": msg("Learning platform (Moodle)"),
        "bigbluebutton": msg("Webinar server (BigBlueButton)"),
    },
    "work": {
        "statement": msg("Report of the learning platform"),
        "delivery": msg("Report of a webinar server"),
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
        "delivery": msg("Tell the administrator of the webinar server; the report itself is kept."),
        "pair": msg("Tell the administrator of this service; the earlier decision stands meanwhile."),
        "submission": msg(
            "Tell the administrator of the register; it can be sent again from the command line."
        ),
    },
    "failure": {
        "unreadable": msg("It could not be read"),
        "database-busy": msg("The database was busy at every try"),
        "key-mismatch": msg("The installation's key has changed"),
        "not-found": msg("What it names does not exist"),
    },
    "refusal": {
        "bad-signature": msg("The signature was wrong: somebody else called, or the secret differs"),
    },
    "said": {
        "course-completed": msg("Course completed"),
        "test-attempt": msg("Test submitted"),
        "voiding": msg("Withdrawal of an earlier report"),
        "voided": msg("Report withdrawn by its source"),
        "user-joined": msg("Joined a webinar"),
        "user-left": msg("Left a webinar"),
        "meeting-created": msg("Webinar room opened"),
        "meeting-ended": msg("Webinar ended"),
    },
    "column": {
        "name": msg("Body"),
        "trainings": msg("Trainings"),
        "attendances": msg("Attendances"),
        "persons": msg("Persons"),
        "confirmations": msg("Confirmations"),
        "certificates": msg("Certificates"),
    },
    "page": {
        "person": msg("Record of the person"),
        "persons": msg("Search for people"),
        "realisation": msg("List of participants"),
        "accounts": msg("Unmatched account"),
        "waiting": msg("People waiting for admission"),
    },
}


def word(kind: str, code: str) -> str:
    """What people call it; a code that nobody foresaw is shown as it is."""
    text = WORDS[kind].get(code)
    return code if text is None else str(gettext(text))
