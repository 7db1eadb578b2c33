"""People, where they work, and the accounts the register knows of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Body:
    """A state body, municipality, provider or the academy itself (OneRoster org)."""

    id: str
    name: str
    type: str
    identifier: str
    parent_id: str | None
    accreditation: str = ""
    """The number of a provider's accreditation that the register tells; its days, both included."""
    accredited_from: date | None = None
    accredited_to: date | None = None

    @property
    def accredited(self) -> bool:
        """Whether the register tells of an accreditation at all."""
        return bool(self.accreditation or self.accredited_from or self.accredited_to)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in public administration, by the register's id. Names stay in the script they came in."""

    id: str
    given_name: str
    family_name: str
    email: str
    employee_number: str
    primary_body_id: str | None

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()


@dataclass(frozen=True, slots=True)
class Role:
    """Where a person works from `begin` (included) to `end` (excluded); None is open."""

    id: str
    person_id: str
    role_type: str
    role: str
    body_id: str
    begin: date | None
    end: date | None

    def holds(self, day: date) -> bool:
        return (self.begin is None or self.begin <= day) and (self.end is None or day < self.end)


@dataclass(frozen=True, slots=True)
class Profile:
    """The register's word that `account` on the platform at `home_page` is this person's."""

    id: str
    person_id: str
    vendor: str
    home_page: str
    account: str


def body_on(day: date, *, roles: Iterable[Role], primary_body_id: str | None) -> str | None:
    """The body a person works for on `day`: the primary role's, else the person's primary body.

    Where two primary roles hold on one day the one that began last prevails, then the smaller id,
    so that the answer never depends on the order of rows.
    """
    held = [role for role in roles if role.role_type == "primary" and role.holds(day)]
    if not held:
        return primary_body_id
    latest = max(role.begin or date.min for role in held)
    return min(
        (role for role in held if (role.begin or date.min) == latest), key=lambda role: role.id
    ).body_id
