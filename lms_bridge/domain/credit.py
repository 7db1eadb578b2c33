"""Hours of training, and the credits that they come to: decimal, by a rule that has a version."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

_CENT: Final = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class CreditRule:
    """So many hours make one credit, for realisations that begin in `from_year` or later."""

    version: str
    from_year: int
    hours: Decimal

    def credits(self, hours: Decimal) -> Decimal:
        """Credits with two decimals, half up; rounded once, of the sum: never add up rounded ones."""
        return (hours / self.hours).quantize(_CENT, ROUND_HALF_UP)


RULES: Final = (CreditRule("ects-30h", 1970, Decimal(30)),)
"""By year, the oldest first. A rule that was used is never changed: another one comes after it."""


def rule_of(year: int) -> CreditRule:
    """The rule of realisations that begin in the year."""
    return next(rule for rule in reversed(RULES) if rule.from_year <= year)


def plain(hours: Decimal) -> Decimal:
    """The same number in its one spelling: 8, not 8.00; 7.5, not 7.50."""
    return hours.quantize(Decimal(1)) if hours == hours.to_integral_value() else hours.normalize()
