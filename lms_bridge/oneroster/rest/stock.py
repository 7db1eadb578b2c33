"""A whole roster as it is gathered from a register's answers: rows by id, checked and read like a package."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from sys import intern
from typing import Final

from lms_bridge.domain.calendar import day_begins
from lms_bridge.domain.roster import Roster
from lms_bridge.domain.roster import Row as DomainRow
from lms_bridge.oneroster.checks import check_rows
from lms_bridge.oneroster.columns import Column, Table
from lms_bridge.oneroster.export import cells_of
from lms_bridge.oneroster.findings import Findings, RosterFinding
from lms_bridge.oneroster.package import Package
from lms_bridge.oneroster.rest import objects
from lms_bridge.oneroster.rest.payloads import moment
from lms_bridge.oneroster.roster import to_roster
from lms_bridge.oneroster.rules import check_rules, home_page, vendor
from lms_bridge.oneroster.sheets import Row, Sheet
from lms_bridge.oneroster.tables import NEEDED, TABLES

_KINDS: Final = {
    "orgs": "bodies",
    "users": "persons",
    "roles": "roles",
    "userProfiles": "profiles",
    "courses": "programmes",
    "classes": "realisations",
    "enrollments": "enrolments",
}
"""The kind of the domain's roster behind each table of the standard."""
_LEFT_OUT: Final = frozenset(
    {
        *("status", "dateLastModified", "grades", "subjects", "subjectCodes", "periods", "location"),
        *("schoolYearSourcedId", "schoolSourcedId", "termSourcedIds", "enabledUser", "middleName"),
        *("sms", "phone", "agentSourcedIds", "password", "preferredGivenName", "preferredMiddleName"),
        *("preferredFamilyName", "pronouns", "userProfileSourcedId", "profileType", "description"),
        *("credentialType", "primary"),
    }
)
_LEFT_OUT_OF: Final = {"courses": {"orgSourcedId"}, "enrollments": {"beginDate", "endDate"}}
_OPTIONAL: Final = {"users": {"username"}}


@dataclass(frozen=True, slots=True)
class Collection(Table):
    """The columns of a table that a roster is made of; a finding names it as the register does."""

    @property
    def file(self) -> str:
        return self.name


def _collection(name: str) -> Collection:
    table = TABLES[name]
    out = _LEFT_OUT | _LEFT_OUT_OF.get(name, set())
    kept = [column for column in table.columns if column.name not in out]
    columns = tuple(_eased(column, name) for column in kept)
    return Collection(name, columns, extensions=table.extensions)


def _eased(column: Column, table: str) -> Column:
    return replace(column, required=False) if column.name in _OPTIONAL.get(table, ()) else column


_TABLES: Final = {name: _collection(name) for name in NEEDED}
_INDEX: Final[Mapping[str, Mapping[str, int]]] = {
    name: {column.name: at for at, column in enumerate((*table.columns, *table.extensions))}
    for name, table in _TABLES.items()
}
Cells = tuple[str, ...]


class Stock:
    """Rows of a roster by collection and id. `standing`: what stands here, whose ids are kept for what has
    none of its own there; with `on_it` the gathering begins with it, else with nothing.

    `plain_form`: the form of a class whose type says none of ours, `online`, `webinar` or `classroom`; ""
    where that is a fault.
    """

    def __init__(self, standing: Roster, *, on_it: bool = False, plain_form: str = "") -> None:
        self._rows: dict[str, dict[str, Cells]] = {name: {} for name in NEEDED}
        self._of_user: dict[str, list[tuple[str, str]]] = {}
        self._known = _known_ids(standing)
        self._plain_form = plain_form
        self._terms: dict[str, tuple[str, ...]] = {}
        if on_it:
            for name, kind in _KINDS.items():
                for row in getattr(standing, kind):
                    self._keep(name, _said(row))

    def count(self, collection: str) -> int:
        return len(self._rows[collection])

    def take(self, collection: str, it: objects.Object) -> None:
        """Take over what an object says now. Raises `objects.NotAnObject`; then nothing of it is taken."""
        id_ = objects.text(it, "sourcedId")
        if not id_:
            raise objects.NotAnObject("sourcedId")
        if objects.is_ended(it):
            self._drop(collection, id_)
            return
        row = objects.ROWS[collection](it)
        belonging = list(self._belonging(it)) if collection == "users" else []
        self._drop(collection, id_)
        if collection == "classes":
            self._complete(row, it)
        self._keep(collection, row)
        for table, each in belonging:
            self._keep(table, each)

    @property
    def needs_terms(self) -> bool:
        """Whether a class does not say itself when it is held."""
        return bool(self._terms)

    def date_by(self, sessions: Mapping[str, tuple[date, date]]) -> None:
        """Give classes without times of their own the days of their terms, the first to the last."""
        for id_, terms in self._terms.items():
            days = [sessions[one] for one in terms if one in sessions]
            if days:
                end = max(last for _, last in days) + timedelta(days=1)
                self._date(id_, min(first for first, _ in days), end)

    def _date(self, id_: str, begin: date, end: date) -> None:
        at, cells = _INDEX["classes"], list(self._rows["classes"][id_])
        cells[at["metadata.start"]] = moment(day_begins(begin))
        cells[at["metadata.end"]] = moment(day_begins(end))
        self._rows["classes"][id_] = tuple(cells)

    def roster(self) -> Roster:
        """The roster that was gathered. Raises `RosterRefused`, its findings by collection and position."""
        findings = Findings()
        sheets = {name: self._sheet(name) for name in NEEDED}
        check_rows(sheets, findings=findings)
        check_rules(sheets, findings=findings)
        findings.refuse_if_any()
        return to_roster(Package("", sheets))

    def _sheet(self, name: str) -> Sheet:
        rows = tuple(Row(at, cells) for at, cells in enumerate(self._rows[name].values(), start=1))
        return Sheet(_TABLES[name], _INDEX[name], rows, sound=True)

    def _belonging(self, it: objects.Object) -> Iterator[tuple[str, objects.Row]]:
        for table, found in (("roles", objects.roles(it)), ("userProfiles", objects.profiles(it))):
            for row in found:
                known = self._known.get(_content(table, row))
                row["sourcedId"] = known or row.get("sourcedId") or objects.made_id(_KINDS[table], row)
                yield table, row

    def _complete(self, row: objects.Row, it: objects.Object) -> None:
        if self._plain_form and not row["classType"].startswith("ext:"):
            row["classType"] = f"ext:{self._plain_form}"
        if not row["metadata.start"] and not row["metadata.end"]:
            self._terms[row["sourcedId"]] = objects.terms(it)

    def _keep(self, table: str, row: Mapping[str, str]) -> None:
        id_ = row["sourcedId"]
        # An id is named by many rows, and is one text for all of them.
        self._rows[table][id_] = tuple(intern(row.get(name, "")) for name in _INDEX[table])
        if table in ("roles", "userProfiles"):
            self._of_user.setdefault(row["userSourcedId"], []).append((table, id_))

    def _drop(self, collection: str, id_: str) -> None:
        self._rows[collection].pop(id_, None)
        self._terms.pop(id_, None)
        if collection == "users":
            for table, each in self._of_user.pop(id_, ()):
                self._rows[table].pop(each, None)


def _known_ids(standing: Roster) -> Mapping[tuple[str, ...], str]:
    """The ids that roles and accounts have here, by what they say."""
    rows = [("roles", _said(one)) for one in standing.roles]
    rows += [("userProfiles", _said(one)) for one in standing.profiles]
    return {_content(table, row): row["sourcedId"] for table, row in rows}


def _said(row: DomainRow) -> dict[str, str]:
    return {name: str(told) for name, told in cells_of(row).items() if told is not None}


_SAYS: Final = {
    "roles": ("userSourcedId", "roleType", "role", "orgSourcedId", "beginDate", "endDate"),
    "userProfiles": ("userSourcedId", "vendorId", "applicationId", "username"),
}


def _content(table: str, row: Mapping[str, str]) -> tuple[str, ...]:
    says = dict(row)
    if table == "userProfiles":
        says |= {"vendorId": vendor(says["vendorId"]), "applicationId": home_page(says["applicationId"])}
    return (table, *(says.get(name, "").strip() for name in _SAYS[table]))


def place_of(finding: RosterFinding) -> str:
    """Where a finding is, as a register's answers have places: `users, object 4, email`."""
    return f"{finding.file}, object {finding.line}, {finding.column}"
