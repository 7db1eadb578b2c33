"""What people call the states of a pull, its changes, and the fields of the roster."""

from collections.abc import Mapping
from typing import Final

from lms_bridge.web.marking import msg

STATES: Final[Mapping[str, str]] = {
    "nothing": msg("nothing differs"),
    "ready": msg("waits to be taken over"),
    "applied": msg("taken over"),
    "stale": msg("out of date"),
    "withdrawn": msg("decided against"),
}
CHANGES: Final[Mapping[str, str]] = {
    "added": msg("new"),
    "changed": msg("changed"),
    "ended": msg("ended"),
}
FIELDS: Final[Mapping[str, str]] = {
    "name": msg("name"),
    "type": msg("type"),
    "identifier": msg("number of the body"),
    "parent_id": msg("body above it"),
    "given_name": msg("first name"),
    "family_name": msg("last name"),
    "email": msg("e-mail address"),
    "employee_number": msg("employee number"),
    "primary_body_id": msg("body"),
    "person_id": msg("person"),
    "role_type": msg("kind of post"),
    "role": msg("role"),
    "body_id": msg("body"),
    "begin": msg("from"),
    "end": msg("until"),
    "vendor": msg("platform"),
    "home_page": msg("address of the platform"),
    "account": msg("account"),
    "code": msg("code"),
    "title": msg("title"),
    "kind": msg("kind of programme"),
    "rule": msg("what the programme asks"),
    "programme_id": msg("programme"),
    "form": msg("form"),
    "start_ms": msg("beginning"),
    "end_ms": msg("end"),
    "lms_course": msg("course on the platform"),
    "lms_test": msg("test on the platform"),
    "meeting": msg("webinar room"),
    "provider_id": msg("provider"),
    "agenda": msg("what of it counts"),
    "realisation_id": msg("training"),
    "valid_from": msg("valid from"),
    "valid_to": msg("valid until"),
    "accreditation": msg("accreditation"),
    "accredited_from": msg("accredited from"),
    "accredited_to": msg("accredited until"),
}
REFUSED: Final[Mapping[str, str]] = {
    "pull-closed": msg("The pull is not waiting any more."),
    "pull-guarded": msg("More would end than may at once. Please give a reason."),
    "pull-outdated": msg("The roster here has changed since. Nothing was taken over; pull again."),
}
"""By the error's code, on the pull's page."""
ROSTER: Final[Mapping[str, str]] = {
    "bodies": msg("Bodies"),
    "persons": msg("Persons"),
    "roles": msg("Posts"),
    "profiles": msg("Accounts"),
    "programmes": msg("Programmes"),
    "realisations": msg("Realisations"),
    "enrolments": msg("Enrolments"),
}
"""The kinds of a roster's rows."""
PULLS: Final[Mapping[str, Mapping[str, str]]] = {
    "pull-state": STATES,
    "pull-change": CHANGES,
    "field": FIELDS,
    "pull-refused": REFUSED,
    "roster": ROSTER,
}
"""For the glossary, by kind and code."""
LOG: Final[Mapping[str, str]] = {
    "pull-made": msg("Roster pulled from a register"),
    "pull-applied": msg("Pulled roster taken over"),
    "pull-withdrawn": msg("Pulled roster decided against"),
}
"""For the log of changes."""
DETAILS: Final[Mapping[str, str]] = {
    "register": msg("Register elsewhere"),
    "address": msg("the address of the register"),
    "client": msg("by what the register is called"),
    "token_url": msg("where the register gives tokens"),
    "plain_form": msg("how classes are held that do not say it"),
    "most_ended": msg("how many percent may end at once"),
    "apply": msg("taken over at once"),
}
"""What of a register was changed, for the log of changes."""
