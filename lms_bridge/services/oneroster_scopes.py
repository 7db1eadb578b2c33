"""What a client of OneRoster may do: the scopes of the standard, with and without their prefix."""

from collections.abc import Collection
from typing import Final

PREFIX: Final = "https://purl.imsglobal.org/spec/or/v1p2/scope/"

ROSTER_CORE: Final = "roster-core.readonly"
ROSTER: Final = "roster.readonly"
DEMOGRAPHICS: Final = "roster-demographics.readonly"
"""Of the standard, and never given: there are no demographics here."""
GRADEBOOK_CORE: Final = "gradebook-core.readonly"
GRADEBOOK: Final = "gradebook.readonly"
CREATE_PUT: Final = "gradebook.createput"
CREATE_POST: Final = "gradebook.createpost"
DELETE: Final = "gradebook.delete"
ASSESSMENT: Final = "assessment.readonly"
ASSESSMENT_PUT: Final = "assessment.createput"
ASSESSMENT_DELETE: Final = "assessment.delete"

SCOPES: Final = (
    ROSTER_CORE,
    ROSTER,
    GRADEBOOK_CORE,
    GRADEBOOK,
    CREATE_PUT,
    CREATE_POST,
    DELETE,
    ASSESSMENT,
    ASSESSMENT_PUT,
    ASSESSMENT_DELETE,
)
DEFAULT: Final = (ROSTER_CORE, ROSTER)


def granted(held: Collection[str], asked: str) -> tuple[str, ...]:
    """Of what is asked for, parted by blanks, what is held; all that is held where nothing is asked for."""
    wanted = {one.removeprefix(PREFIX) for one in asked.split()}
    return tuple(one for one in SCOPES if one in held and (not wanted or one in wanted))


def spelt(scopes: Collection[str]) -> str:
    """As the standard writes them, parted by blanks."""
    return " ".join(f"{PREFIX}{one}" for one in scopes)
