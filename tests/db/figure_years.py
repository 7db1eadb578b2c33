"""Years of figures, as rows and as plain values beside them: answers are held to what was put in."""

from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

from sqlalchemy import Connection, insert

from lms_bridge.db import tables
from lms_bridge.domain.calendar import day_begins
from lms_bridge.domain.indicators import People, Question
from lms_bridge.domain.programme import Certificate, Confirmation, Form, ProgrammeKind, Rule

RULE = Rule(80, 60, Confirmation.ATTENDED, Certificate.PASSED).to_json()
HOUR = 3_600_000
STANDINGS = ("issued", "issued", "withdrawn")
HOURS = (None, "8", "7.5", "0.1")
NO_EVIDENCE = {"stays": "[]", "fact_ids": "[]", "sources": "[]", "rule": RULE, "rule_version": "v"}


@dataclass(frozen=True)
class Came:
    """An attendance, with all that a question may ask of it."""

    realisation: str
    person: str
    form: Form
    kind: ProgrammeKind
    provider: str | None
    body: str | None
    elected: bool
    confirmation: bool
    certificate: bool
    hours: Decimal | None
    year: int


@dataclass
class FigureYear:
    """Rows by table, and the attendances among them. `persons` of them, each in one of four bodies."""

    random: Random
    persons: int = 12
    realisations: int = 8
    share: float = 0.4
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    came: list[Came] = field(default_factory=list)
    issued: set[tuple[str, str, str]] = field(default_factory=set)
    """Valid documents: realisation, person, kind."""

    def __post_init__(self) -> None:
        self.elected: set[str] = set()
        self._bodies()
        self._persons()
        for n in range(self.realisations):
            self._realisation(n)

    def put(self, table: str, **row: Any) -> None:
        self.rows.setdefault(table, []).append(row)

    def _bodies(self) -> None:
        for n, kind in enumerate(("national", "local", "local", "department")):
            parent = ("b0", "b1")[n == 3] if n else None
            self.put("body", id=f"b{n}", name=f"Body {n}", type=kind, identifier="", parent_id=parent)
        for n, kind in enumerate(ProgrammeKind):
            common = {"code": "", "title": f"Programme {n}", "rule": RULE}
            self.put("programme", id=f"c{n}", kind=kind, hours=HOURS[n], **common)

    def _persons(self) -> None:
        for n in range(self.persons):
            key = f"p{n}"
            names = {"given_name": "Ана", "family_name": f"Петровић {n}", "email": "", "employee_number": ""}
            self.put("person", id=key, primary_body_id=f"b{n % 4}", **names)
            if self.random.random() < 0.6:
                place = {"vendor": "moodle", "home_page": "https://lms.example", "account": key}
                self.put("profile", id=f"f{n}", person_id=key, **place)
            if self.random.random() < 0.3:
                self.elected.add(key)
                held = {"role_type": "secondary", "role": "ext:elected", "body_id": f"b{n % 4}"}
                span = {"begin": date(2019, 1, 1), "end": date(2020, 7, 1)}
                self.put("role", id=f"r{n}", person_id=key, **held, **span)

    def _realisation(self, n: int) -> None:
        day = date(self.random.choice((2019, 2020, 2020)), self.random.randint(1, 12), 15)
        place = {
            "form": self.random.choice(list(Form)),
            "provider_id": self.random.choice((None, "b2", "b3")),
        }
        kind = self.random.randrange(3)
        start = day_begins(day) + 9 * HOUR
        named = {"id": f"k{n}", "programme_id": f"c{kind}", "code": "", "title": f"Realisation {n}"}
        hours = self.random.choice(HOURS)
        times = {"start_ms": start, "start_day": day, "end_ms": start + HOUR, "rule": RULE, "hours": hours}
        self.put("realisation", **named, **place, **times)
        for person in range(self.persons):
            if self.random.random() < self.share:
                self._completion(f"p{person}", self.rows["realisation"][-1], list(ProgrammeKind)[kind])

    def _completion(self, person: str, held: dict[str, Any], kind: ProgrammeKind) -> None:
        chance = self.random.random
        attended, current = chance() < 0.85, chance() < 0.9
        body = self.random.choice((None, "b0", "b1", "b1", "b2", "b3"))
        given = {"confirmation": attended and chance() < 0.8, "certificate": attended and chance() < 0.4}
        number = len(self.rows.setdefault("completion", [])) + 1
        key = {"id": number, "person_id": person, "realisation_id": held["id"], "version": 1, "body_id": body}
        window = {"window_start_ms": held["start_ms"], "window_end_ms": held["end_ms"], "present_ms": 90_000}
        ended = {"superseded_ms": None if current else 1, "decided_ms": 0, "reason": "first", "score": None}
        self.put("completion", **key, **window, **ended, attended=attended, **given, **NO_EVIDENCE)
        if chance() < 0.3:
            self._document(number, person, held["id"])
        if attended and current:
            was = person in self.elected and held["start_day"] < date(2020, 7, 1)
            hours = None if held["hours"] is None else Decimal(held["hours"])
            asked = (held["form"], kind, held["provider_id"], body, was)
            year = held["start_day"].year
            self.came.append(Came(held["id"], person, *asked, *given.values(), hours, year))

    def _document(self, number: int, person: str, realisation: str) -> None:
        kind, standing = self.random.choice(("confirmation", "certificate")), self.random.choice(STANDINGS)
        named = {"kind": kind, "year": 2020, "number": number, "code": str(number), "standing": standing}
        of = {"person_id": person, "realisation_id": realisation, "version": 1}
        self.put("document", id=number, **named, **of, issued_ms=0, issued_by="officer", said="{}")
        if standing == "issued":
            self.issued.add((realisation, person, kind))

    def write(self, connection: Connection) -> None:
        for table in (
            "body",
            "body_turn",
            "programme",
            "person",
            "profile",
            "role",
            "realisation",
            "completion",
            "document",
        ):
            if self.rows.get(table):
                connection.execute(insert(getattr(tables, table)), self.rows[table])

    def asked(self, question: Question) -> list[Came]:
        """The attendances that the question is about, by the plain values."""
        return [one for one in self.came if _fits(one, question)]


def _fits(one: Came, question: Question) -> bool:
    wanted = {
        "year": question.year,
        "form": question.form,
        "kind": question.kind,
        "provider": question.provider,
        "person": question.person,
    }
    told = asdict(one)
    limits = (question.bodies, question.sight.bodies)
    return (
        all(value is None or told[name] == value for name, value in wanted.items())
        and all(bodies is None or one.body in bodies for bodies in limits)
        and question.sight.provider in (None, one.provider)
        and (question.people is None or (question.people is People.ELECTED) == one.elected)
    )
