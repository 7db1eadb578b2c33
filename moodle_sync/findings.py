"""One line of a check: how bad it is, what was found, and about what."""

from collections.abc import Iterable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """`PROBLEM`: it will not work or loses data. `WARNING`: look at it. `NOTE`: good to know. `GOOD`: as it
    should be."""

    PROBLEM = "problem"
    WARNING = "warning"
    NOTE = "note"
    GOOD = "good"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the check. `code` is one of `check.CODES`; `params` fill its words."""

    severity: Severity
    _: KW_ONLY
    code: str
    params: Mapping[str, object] = field(default_factory=dict)


_ORDER = list(Severity)


def worst(findings: Iterable[Finding]) -> Severity:
    """The severity of the whole, `GOOD` for none."""
    return min((each.severity for each in findings), key=_ORDER.index, default=Severity.GOOD)


def worst_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings by severity; those of one severity as they came."""
    return tuple(sorted(findings, key=lambda each: _ORDER.index(each.severity)))
