"""The statements as they were kept: found by who, what, to what and when; each in words and as it came."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from flask import Blueprint, Response, abort, render_template, request
from flask_babel import gettext

from lms_bridge.domain.calendar import day_begins
from lms_bridge.domain.errors import BridgeError
from lms_bridge.services.export_statements import Format
from lms_bridge.services.pages import PersonFound
from lms_bridge.services.ports import Unit
from lms_bridge.services.read import VOIDING
from lms_bridge.services.statement_pages import StatementShown
from lms_bridge.services.statement_search import (
    Asked,
    Listed,
    agents_called,
    listed,
    named_persons,
    newest,
    parsed,
    wanted_of,
)
from lms_bridge.web import glossary, statement_why, statement_words
from lms_bridge.web.console import log_views
from lms_bridge.web.doors import PageDoors
from lms_bridge.web.security import signed_in
from lms_bridge.web.traffic import row_id
from xapi import attached

A_PAGE: Final = 50
"""Statements listed at once: each person whom they name is a line in the access log."""
MOST_FOUND: Final = 20
SAFE_TYPES: Final = frozenset(
    {
        "application/json",
        "application/octet-stream",
        "application/pdf",
        "audio/mpeg",
        "audio/ogg",
        "audio/wav",
        "image/gif",
        "image/jpeg",
        "image/png",
        "image/webp",
        "text/csv",
        "text/plain",
        "video/mp4",
        "video/webm",
    }
)
"""What a browser can keep and cannot run."""
_MEDIA_TYPES: Final = {
    Format.JSONL: "application/jsonl; charset=utf-8",
    Format.CSV: "text/csv; charset=utf-8; header=present",
}
FILTERS: Final = ("who", "person", "verb", "activity", "source", "registration", "from", "until")


@dataclass(frozen=True, slots=True)
class Question:
    """What the address asks for: the filters as they were typed, and whom `who` may mean."""

    typed: Mapping[str, str]
    asked: Asked
    persons: Sequence[PersonFound]
    unclear: bool


class Statements:
    def __init__(self, doors: PageDoors) -> None:
        self._doors = doors

    def listed(self) -> str:
        before = request.args.get("before", type=row_id)
        rows: Sequence[Listed] = ()
        problem = ""
        with self._doors.database.read() as unit:
            question = self.question(unit)
            verbs = unit.statement_pages.verbs()
            sources = [one.name for one in unit.sources.all()]
            try:
                if not question.unclear:
                    wanted = wanted_of(unit, question.asked)
                    rows = listed(unit, newest(unit, wanted, before=before, limit=A_PAGE + 1))
            except BridgeError as error:
                problem = _problem(error)
        shown = rows[:A_PAGE]
        seen = {person for row in shown for person in row.named} | {one.id for one in question.persons}
        log_views(self._doors, seen, "statements")
        return render_template(
            "statements.html",
            shown=shown,
            older=shown[-1].found.seq if len(rows) > A_PAGE else None,
            question=question,
            problem=problem,
            verbs=[(one, glossary.said(one) or statement_words.last_part(one)) for one in verbs],
            sources=sources,
            words=statement_words,
            came=came,
            kept=kept,
        )

    def question(self, unit: Unit) -> Question:
        """What is asked for, and whom the words for a person fit."""
        typed = {name: request.args.get(name, "").strip() for name in FILTERS}
        who, person, account = typed["who"], typed["person"], ""
        persons: Sequence[PersonFound] = ()
        if person:
            found = self._doors.pages(unit).person(person)
            persons = () if found is None else (_found(found.person.id, found.person.name),)
        elif who:
            persons = self._doors.pages(unit).find_persons(who, limit=MOST_FOUND)
            if known_account(unit, who):
                account = who
            elif len(persons) == 1:
                person = persons[0].id
        asked = Asked(
            person=person,
            account=account,
            verb=typed["verb"],
            activity=typed["activity"],
            source=typed["source"],
            registration=typed["registration"],
            since_ms=_day(typed["from"]),
            until_ms=_day(typed["until"], later=1),
        )
        return Question(typed, asked, persons, unclear=bool(who and not (person or account)))

    def export(self) -> Response:
        """The statements that the same filters find, as a stream; broken off, it is not closed as a whole."""
        form = Format.CSV if request.args.get("format") == Format.CSV else Format.JSONL
        with self._doors.database.read() as unit:
            question = self.question(unit)
        if question.unclear:
            abort(400)
        asked = replace(question.asked, with_voided="voided" in request.args)
        log_views(self._doors, {asked.person} - {""}, "statements")
        return streamed(self._doors.export.lots(asked, form, by=signed_in().name), form)

    def one(self, statement_id: str) -> str:
        with self._doors.database.read() as unit:
            shown = _shown(unit, statement_id)
            value = parsed(shown.raw) if shown.raw else None
            persons = named_persons(unit, shown, value)
        seen = {one.id for one in persons.values()}
        seen |= {one.person.id for one in shown.facts if one.person is not None}
        log_views(self._doors, seen, f"statement {shown.id}")
        return render_template(
            "statement.html",
            shown=shown,
            value=value,
            lines_told=statement_words.readable(value) if value else (),
            words=statement_words,
            why=statement_why,
            reading=statement_why.reading(shown.standing, value),
            persons=persons,
            attachments=_attachments(value, shown) if value else (),
            safe=SAFE_TYPES,
        )

    def fact(self, number: int) -> str:
        """One fact and every statement that tells it, those too whose texts are deleted."""
        with self._doors.database.read() as unit:
            shown = unit.statement_pages.fact(number)
        if shown is None:
            abort(404)
        if shown.given.person is not None:
            log_views(self._doors, {shown.given.person.id}, f"fact {number}")
        return render_template("fact.html", shown=shown, given=shown.given, why=statement_why)

    def raw(self, statement_id: str) -> Response:
        """The text to the letter, as a file."""
        with self._doors.database.read() as unit:
            shown = _shown(unit, statement_id)
            persons = named_persons(unit, shown, parsed(shown.raw)) if shown.raw else {}
        if not shown.raw:
            abort(404)
        log_views(self._doors, {one.id for one in persons.values()}, f"statement {shown.id}")
        return as_file(shown.raw.encode(), "application/json", f"{shown.id}.json")

    def attachment(self, statement_id: str, sha2: str) -> Response:
        with self._doors.database.read() as unit:
            shown = _shown(unit, statement_id)
            body = unit.statement_pages.attachment(shown.id, sha2)
            persons = named_persons(unit, shown, parsed(shown.raw)) if shown.raw else {}
        kind = attached(shown.raw).get(sha2, "") if shown.raw else ""
        if body is None or _plain_type(kind) not in SAFE_TYPES:
            abort(404)
        log_views(self._doors, {one.id for one in persons.values()}, f"statement {shown.id}")
        return as_file(body, _plain_type(kind), sha2[:16])


def streamed(lots: Iterable[Sequence[str]], form: Format) -> Response:
    """Each lot as it is read. What raises on the way breaks the connection off before its last chunk."""
    chunks = ("".join(lot).encode() for lot in lots)
    response = Response(chunks, content_type=_MEDIA_TYPES[form])
    response.headers["Content-Disposition"] = f'attachment; filename="statements.{form.value}"'
    return response


def kept(typed: Mapping[str, str], *without: str) -> dict[str, str]:
    """The filters that are asked for, for another address of the same question."""
    return {name: text for name, text in typed.items() if text and name not in without}


def known_account(unit: Unit, who: str) -> bool:
    """Whether statements speak of an account, or a mailbox, of that very name."""
    return bool(unit.statement_pages.known_agents(agents_called(unit, who)))


def as_file(body: bytes, content_type: str, name: str) -> Response:
    """For keeping, never for looking at in the page's own place."""
    response = Response(body, content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def came(row: Listed) -> tuple[str, str]:
    """What came of a statement, and the kind of the mark."""
    standing = row.standing
    if row.found.voided:
        return str(gettext("taken back")), "warn"
    if standing.state == "dead":
        return str(gettext("laid aside")), "warn"
    if standing.state != "done":
        return str(gettext("not read yet")), "paper"
    if standing.said == VOIDING:
        return str(gettext("takes another back")), "plain"
    if standing.facts:
        return str(gettext("gave a fact")), "good"
    return str(gettext("no evidence")), "plain"


def _shown(unit: Unit, statement_id: str) -> StatementShown:
    shown = unit.statement_pages.statement(statement_id.lower())
    if shown is None:
        abort(404)
    return shown


def _attachments(value: Mapping[str, Any], shown: StatementShown) -> list[dict[str, Any]]:
    listed = [*value.get("attachments", ()), *value["object"].get("attachments", ())]
    return [
        {
            "name": statement_words.in_language(one.get("display")) or one["sha2"][:16],
            "about": statement_words.in_language(one.get("description")),
            "type": one["contentType"],
            "safe": _plain_type(one["contentType"]) in SAFE_TYPES,
            "length": one["length"],
            "sha2": one["sha2"].lower(),
            "here": one["sha2"].lower() in shown.kept,
            "url": one.get("fileUrl", ""),
            "usage": one["usageType"],
        }
        for one in listed
    ]


def _plain_type(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()


def _found(person_id: str, name: str) -> PersonFound:
    return PersonFound(person_id, name, None, "", "")


def _day(text: str, *, later: int = 0) -> int | None:
    """The first moment of a day; what is no day is not asked for."""
    try:
        return day_begins(date.fromisoformat(text) + timedelta(days=later)) if text else None
    except (ValueError, OverflowError):
        return None


def _problem(error: BridgeError) -> str:
    field = str(error.params.get("field", error.params.get("what", "")))
    told = {
        "registration": gettext("A registration is a UUID, such as 11111111-2222-4333-8444-555555555555."),
        "activity": gettext("Too many courses and activities fit. Type more of the name."),
        "verb": gettext("Too many verbs fit."),
        "source": gettext("There is no such source."),
    }
    return str(told.get(field, gettext("This cannot be looked for.")))


def blueprint(doors: PageDoors) -> Blueprint:
    pages = Statements(doors)
    made = Blueprint("statements", __name__)
    made.add_url_rule("/statements", "listed", pages.listed)
    made.add_url_rule("/facts/<int(max=9223372036854775807):number>", "fact", pages.fact)
    made.add_url_rule("/statements/export", "export", pages.export)
    made.add_url_rule("/statements/<statement_id>", "one", pages.one)
    made.add_url_rule("/statements/<statement_id>/raw", "raw", pages.raw)
    made.add_url_rule("/statements/<statement_id>/attachments/<sha2>", "attachment", pages.attachment)
    return made
