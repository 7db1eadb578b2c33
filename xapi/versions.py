"""The versions of the specification that are spoken, and what a request or a statement says of its own."""

import re
from enum import StrEnum

_PATCH = re.compile(r"(?P<line>[12]\.0)(?:\.(?:0|[1-9][0-9]*))?")


class Version(StrEnum):
    """A line of versions, by its latest patch: what answers name (Communication 3.3)."""

    V1 = "1.0.3"
    V2 = "2.0.0"

    @property
    def assumed(self) -> str:
        """The version of a statement that names none (1.0.3 Data 2.4.10; 2.0 4.2.4.3)."""
        return "1.0.0" if self is Version.V1 else "2.0.0"


_LINES = {"1.0": Version.V1, "2.0": Version.V2}


def version_asked(header: str) -> Version | None:
    """The line that a value of `X-Experience-API-Version` asks for; None where it is not spoken."""
    match = _PATCH.fullmatch(header)
    return None if match is None else _LINES[match["line"]]
