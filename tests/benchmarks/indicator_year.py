"""Two national years as rows: so many attendances in each, put in without a pipeline."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from random import Random
from typing import Any, Final

from sqlalchemy import Connection, Table, insert

from lms_bridge.db import tables
from lms_bridge.domain.calendar import day_begins
from lms_bridge.domain.programme import Certificate, Confirmation, Form, ProgrammeKind, Rule

Row = Mapping[str, Any]
YEARS: Final = (2025, 2026)
BODIES, PROGRAMMES, A_CLASS, LOT = 400, 300, 40, 5000
_RULE: Final = Rule(80, 60, Confirmation.ATTENDED, Certificate.PASSED).to_json()
_EVIDENCE: Final = '[["run-1","w_abcdefghijklm",1583139600000,1583143200000,false]]' * 8
"""As long as that of a webinar with some rejoins: it stands between the figures on the disk."""


@dataclass(frozen=True, slots=True)
class Size:
    """So many attendances a year, some three a person."""

    attendances: int

    @property
    def people(self) -> int:
        return max(10, self.attendances // 3)


def fill(connection: Connection, size: Size) -> None:
    """Put two years into a database that has its tables and nothing else."""
    random = Random(1)
    for table, rows in (
        (tables.body, _bodies()),
        (tables.programme, _programmes()),
        (tables.person, _persons(size)),
        (tables.profile, _profiles(size)),
        (tables.profile_time, _times(size)),
        (tables.role, _roles(size)),
        (tables.realisation, _realisations(size)),
        (tables.completion, _completions(size, random)),
    ):
        _put(connection, table, rows)


def _put(connection: Connection, table: Table, rows: Iterator[Row]) -> None:
    while lot := list(islice(rows, LOT)):
        connection.execute(insert(table), lot)


def _bodies() -> Iterator[Row]:
    yield {"id": "body-0000", "name": "Академија", "type": "national", "identifier": "", "parent_id": None}
    for at in range(1, BODIES):
        kind = ("local", "local", "state", "ext:provider")[at % 4]
        named = {"id": f"body-{at:04}", "name": f"Општина {at}", "type": kind, "identifier": str(at)}
        yield {**named, "parent_id": f"body-{at // 20:04}"}


def _programmes() -> Iterator[Row]:
    for at in range(PROGRAMMES):
        told = {"kind": list(ProgrammeKind)[at % 3], "rule": _RULE, "hours": str(at % 8 + 1)}
        yield {"id": f"programme-{at:04}", "code": f"P-{at}", "title": f"Програм {at}", **told}


def _persons(size: Size) -> Iterator[Row]:
    for at in range(size.people):
        names = {"given_name": f"Име{at % 400}", "family_name": f"Презиме{at % 997}"}
        told = {"email": f"p{at}@town.example", "employee_number": str(at)}
        yield {"id": _person(at), **names, **told, "primary_body_id": _body(at)}


def _times(size: Size) -> Iterator[Row]:
    since_ms = day_begins(date(YEARS[0], 1, 2))
    for one in _profiles(size):
        yield {"profile_id": one["id"], "since_ms": since_ms, "until_ms": None}


def _profiles(size: Size) -> Iterator[Row]:
    for at in range(size.people):
        place = {"vendor": "moodle", "home_page": "https://lms.example", "account": str(at)}
        yield {"id": f"at-{at}", "person_id": _person(at), **place}


def _roles(size: Size) -> Iterator[Row]:
    for at in range(size.people):
        post = {"role_type": "primary", "role": "student", "begin": date(2020, 1, 1), "end": None}
        yield {"id": f"post-{at}", "person_id": _person(at), "body_id": _body(at), **post}
        if at % 40 == 0:
            seat = {"role_type": "secondary", "role": "ext:elected", "begin": date(2024, 5, 1)}
            yield {"id": f"seat-{at}", "person_id": _person(at), "body_id": _body(at), **seat, "end": None}


def _realisations(size: Size) -> Iterator[Row]:
    for year in YEARS:
        for at in range(max(1, size.attendances // A_CLASS)):
            day = date(year, 1, 2) + timedelta(days=at % 360)
            start = day_begins(day) + 36_000_000
            times = {"start_ms": start, "start_day": day, "end_ms": start + 5_400_000}
            named = {"id": f"class-{year}-{at:05}", "code": f"R-{at}", "title": f"Обука {at}"}
            of = {"programme_id": f"programme-{at % PROGRAMMES:04}", "rule": _RULE}
            held = {
                "form": list(Form)[at % 3],
                "provider_id": f"body-{at % 20 * 4 + 3:04}" if at % 2 else None,
            }
            yield {**named, **of, **held, **times, "hours": str(at % PROGRAMMES % 8 + 1)}


def _completions(size: Size, random: Random) -> Iterator[Row]:
    """In no order, as they are decided in life: what belongs to a realisation does not lie together."""
    pairs = [(year, at) for year in YEARS for at in range(size.attendances)]
    random.shuffle(pairs)
    for number, (year, at) in enumerate(pairs, 1):
        who, of = at * 7919 % size.people, at % max(1, size.attendances // A_CLASS)
        # Coprime steps: nobody attends the same twice.
        key = {"person_id": _person((who + at // size.people) % size.people), "body_id": _body(who)}
        given = {"confirmation": at % 10 > 0, "certificate": at % 3 == 0, "attended": True}
        yield {
            "id": number,
            "realisation_id": f"class-{year}-{of:05}",
            "version": 1,
            **key,
            **given,
            "present_ms": 5_000_000,
            "window_start_ms": 0,
            "window_end_ms": 5_400_000,
            "rule": _RULE,
            "rule_version": "0123456789ab",
            "stays": _EVIDENCE,
            "fact_ids": "[]",
            "reason": "first",
            "decided_ms": 0,
        }


def _person(at: int) -> str:
    return f"person-{at:06}"


def _body(at: int) -> str:
    return f"body-{at % BODIES:04}"
