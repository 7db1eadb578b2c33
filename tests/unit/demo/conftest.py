"""The demo's year, made once, and what a plain reader sees on its wire."""

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs
from zipfile import ZipFile

import pytest

from lms_bridge.demo.making.plan import Year, YearPlan, demo_plan
from lms_bridge.demo.making.year import made_up_year

Row = Mapping[str, str]


@dataclass(frozen=True)
class Wire:
    """A year as whoever receives it sees it: the tables, all statements, the genuine hook events."""

    tables: Mapping[str, list[Row]]
    statements: list[Mapping[str, Any]]
    events: list[Mapping[str, Any]]
    rejected: int

    def classes(self, form: str) -> list[Row]:
        return [row for row in self.tables["classes"] if row["classType"] == f"ext:{form}"]

    def programme(self, run: Row) -> Row:
        return next(row for row in self.tables["courses"] if row["sourcedId"] == run["courseSourcedId"])

    def roster(self, run: Row) -> set[str]:
        rows = self.tables["enrollments"]
        return {row["userSourcedId"] for row in rows if row["classSourcedId"] == run["sourcedId"]}

    def owners(self) -> dict[str, str]:
        return {row["username"]: row["userSourcedId"] for row in self.tables["userProfiles"]}

    def standing(self) -> list[Mapping[str, Any]]:
        """All statements that nobody voided."""
        void = {s["object"]["id"] for s in self.statements if s["verb"]["id"].endswith("/voided")}
        return [statement for statement in self.statements if statement.get("id") not in void]


def read_tables(packed: bytes) -> dict[str, list[Row]]:
    with ZipFile(io.BytesIO(packed)) as package:
        names = package.namelist()
        return {name[:-4]: list(csv.DictReader(io.StringIO(package.read(name).decode()))) for name in names}


def read_statements(bodies: tuple[str, ...]) -> list[Mapping[str, Any]]:
    read = [json.loads(body) for body in bodies]
    return [statement for body in read for statement in (body if isinstance(body, list) else [body])]


def read_wire(plan: YearPlan, year: Year) -> Wire:
    events: dict[str, Mapping[str, Any]] = {}
    rejected = 0
    for call in year.deliveries:
        sum_ = sha256(f"{plan.callback_url}{call.body}{plan.hook_secret}".encode()).hexdigest()
        if not call.path.endswith(f"?checksum={sum_}"):
            rejected += 1
            continue
        for event in json.loads(parse_qs(call.body)["event"][0]):
            events[json.dumps(event, sort_keys=True)] = event["data"]
    return Wire(read_tables(year.roster), read_statements(year.statements), list(events.values()), rejected)


@pytest.fixture(scope="session")
def plan() -> YearPlan:
    return demo_plan(datetime(2026, 11, 22, 10, 0, 0, 419, tzinfo=UTC))


@pytest.fixture(scope="session")
def year(plan: YearPlan) -> Year:
    return made_up_year(plan)


@pytest.fixture(scope="session")
def wire(plan: YearPlan, year: Year) -> Wire:
    return read_wire(plan, year)


@pytest.fixture(scope="session")
def told(year: Year) -> dict[tuple[str, str], Row]:
    """The truth's rows by realisation and person."""
    rows = csv.DictReader(io.StringIO(year.truth_completions))
    return {(row["class"], row["user"]): row for row in rows}
