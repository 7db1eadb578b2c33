"""What people call the indicators, and the columns of the lists behind them."""

from collections.abc import Mapping
from typing import Final

from flask_babel import gettext

from lms_bridge.domain.indicators import INDICATORS
from lms_bridge.web.marking import msg

TITLES: Final[Mapping[str, str]] = {
    "learners": msg("Learners registered"),
    "realisations": msg("Realisations"),
    "realisations-online": msg("Realisations: online courses"),
    "realisations-webinar": msg("Realisations: webinars"),
    "realisations-classroom": msg("Realisations: classroom"),
    "attendances": msg("Attendances"),
    "attendances-online": msg("Attendances: online courses"),
    "attendances-webinar": msg("Attendances: webinars"),
    "attendances-classroom": msg("Attendances: classroom"),
    "persons": msg("Distinct persons"),
    "persons-online": msg("Distinct persons: online courses"),
    "persons-webinar": msg("Distinct persons: webinars"),
    "persons-classroom": msg("Distinct persons: classroom"),
    "trainings": msg("Realisations attended"),
    "confirmations": msg("Confirmations"),
    "certificates": msg("Certificates"),
    "confirmations-issued": msg("Confirmations issued"),
    "certificates-issued": msg("Certificates issued"),
    "attendances-elected": msg("Attendances: elected officials"),
    "persons-elected": msg("Distinct persons: elected officials"),
    "hours": msg("Hours of training"),
    "credits": msg("ECTS credits"),
    "attendances-untimed": msg("Attendances without known hours"),
}
GROUPS: Final[Mapping[str, str]] = {
    "body": msg("By body"),
    "body-type": msg("By kind of body"),
    "kind": msg("By kind of programme"),
    "programme": msg("By programme"),
    "provider": msg("By provider"),
}
BODY_TYPES: Final[Mapping[str, str]] = {
    "national": msg("National body"),
    "state": msg("State body"),
    "local": msg("Local self-government"),
    "district": msg("District"),
    "department": msg("Department"),
    "school": msg("School"),
}
"""The standard's words; a register may have its own, which are shown as they are."""
PEOPLE: Final[Mapping[str, str]] = {
    "elected": msg("Elected officials"),
    "employed": msg("All but elected officials"),
}
CHANGES: Final[Mapping[str, str]] = {
    "came": msg("added since"),
    "gone": msg("no longer there"),
    "changed": msg("changed"),
}
OFFICERS: Final[Mapping[str, str]] = {
    "body": msg("Officer of a body"),
    "district": msg("Officer of a district"),
    "provider": msg("Officer of a provider"),
}
ACTS: Final[Mapping[str, str]] = {
    "report-frozen": msg("Report of a year frozen"),
    "year-planned": msg("Plan of a year taken over"),
    "employees-entered": msg("Numbers of employees taken over"),
    "user-added": msg("User added"),
    "user-removed": msg("User removed"),
}


def title(name: str) -> str:
    return str(gettext(TITLES[name]))


def definition(name: str) -> str:
    return str(gettext(INDICATORS[name].definition))


def is_part(name: str) -> bool:
    """Whether it is a part of the one before it, defined by the same words."""
    return name in INDICATORS and INDICATORS[name].form is not None


def told(words: Mapping[str, str], code: str) -> str:
    """The word for a code; what has none is shown as it is."""
    return str(gettext(words[code])) if code in words else code
