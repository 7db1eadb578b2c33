"""The English words about people, bodies and providers. Keyed by code."""

from collections.abc import Mapping
from typing import Final

from lms_bridge.domain.merging import Sameness
from lms_bridge.domain.validity import Lack
from lms_bridge.runtime.words import Words

PEOPLE_ERRORS: Final[Mapping[str, Words]] = {
    "already-merged": Words(
        "Merged already",
        "The person {person} counts for another one, or somebody asked that they should.",
        "Look at “lms-bridge person merges”; merge the person for whom the other one counts.",
    ),
    "merge-over": Words(
        "Not possible any more",
        "The merge {id} is {state}.",
        "Look at the list again by “lms-bridge person merges”.",
    ),
    "four-eyes": Words(
        "Somebody else has to agree",
        "{by} asked for it; the settings want two people for this.",
        "Have another officer look at it and agree.",
    ),
}

LACKS: Final[Mapping[Lack, str]] = {
    Lack.PROGRAMME_NOT_YET: "the programme {name} is valid only from {day}",
    Lack.PROGRAMME_OVER: "the programme {name} was valid until {day}",
    Lack.PROVIDER_NOT_YET: "the provider's accreditation {name} holds only from {day}",
    Lack.PROVIDER_LAPSED: "the provider's accreditation {name} held until {day}",
}
"""What stands against a realisation."""

SAMENESS: Final[Mapping[Sameness, str]] = {
    Sameness.EMPLOYEE_NUMBER: "the same employee number within a body",
    Sameness.NAME_AND_EMAIL: "the same name and e-mail address",
}
"""Why two persons may be one."""
