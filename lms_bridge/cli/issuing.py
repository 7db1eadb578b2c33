"""Closing realisations, and the documents that were issued of them."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import click

from lms_bridge.cli.late import Late
from lms_bridge.cli.words import as_json, opened, say_json, say_table
from lms_bridge.domain.calendar import day_of
from lms_bridge.domain.document import Document
from lms_bridge.domain.errors import NotFound
from lms_bridge.domain.four_eyes import ActKind
from lms_bridge.runtime.wording_issuing import MATTERS
from lms_bridge.services.close_realisations import Outlook
from lms_bridge.services.document_acts import document_named
from lms_bridge.services.four_eyes import Wanted
from lms_bridge.services.set_up import OPERATOR
from lms_bridge.settings import Settings

_needed = click.option("--reason", required=True, help="Why; it is kept with the act.")
_MOST = 100_000


@click.group()
def closing() -> None:
    """Realisations whose documents are issued when they are closed."""


@closing.command()
@click.argument("realisation")
@as_json
@click.pass_obj
def show(settings: Settings, *, realisation: str, as_json: bool) -> None:
    """Show whether REALISATION (the register's id) is closed, what waits of it, and what would be issued."""
    with opened(settings) as bridge:
        found = bridge.issuing.desk.close.outlook(realisation, limit=_MOST)
    if as_json:
        say_json(_outlook_value(found))
        return
    click.echo(f"{found.realisation.id}: {found.realisation.title}")
    for line in _lines(found):
        click.echo(line)
    if found.documents:
        say_table(_HEADER, [_row(one) for one in found.documents])


def _lines(found: Outlook) -> list[str]:
    if found.closing:
        return [f"closed on {day_of(found.closing.at_ms)} by {found.closing.by}: {found.closing.reason}"]
    when = f"closes by itself on {day_of(found.due_ms)}" if found.due_ms else "closes by a person"
    if not found.decided:
        when += ": nothing of it was decided"
    issue = ", ".join(f"{number} {kind}" for kind, number in found.would_issue.items())
    waits = [f"waits: {number} {MATTERS[matter]}" for matter, number in found.waits.items()]
    return [f"open; {when}", f"would issue: {issue}; on paper from before: {found.on_paper}", *waits]


def _outlook_value(found: Outlook) -> dict[str, Any]:
    return {
        "class": found.realisation.id,
        "closed": asdict(found.closing) if found.closing else None,
        "due_ms": found.due_ms,
        "waits": found.waits,
        "would_issue": found.would_issue,
        "on_paper": found.on_paper,
        "documents": [_value(one) for one in found.documents],
    }


@closing.command()
@click.argument("realisation")
@_needed
@click.pass_obj
def close(settings: Settings, *, realisation: str, reason: str) -> None:
    """Close REALISATION now and issue its documents. Refused while a decision of it waits."""
    with opened(settings) as bridge:
        made = bridge.issuing.desk.close.close(realisation, by=OPERATOR, reason=reason)
    click.echo(f"{realisation} is closed; documents issued: {len(made)}")


_HEADER = ("number", "kind", "issued", "standing", "user", "name", "class")


def _row(one: Document) -> Sequence[object]:
    told = (one.label, one.kind, day_of(one.issued_ms), one.standing)
    return (*told, one.person_id, one.said.name, one.realisation_id)


def _value(one: Document) -> dict[str, Any]:
    told = asdict(one)
    return {"label": one.label, "user": told.pop("person_id"), "class": told.pop("realisation_id"), **told}


@click.group(cls=Late, late={"papers": ("pdf", "badge", "transcript", "key")})
def document() -> None:
    """Confirmations and certificates that were issued."""


@document.command("list")
@click.option("--user", help="Of this person, by the register's id.")
@click.option("--class", "realisation", help="Of this realisation, by the register's id.")
@as_json
@click.pass_obj
def documents(settings: Settings, *, user: str | None, realisation: str | None, as_json: bool) -> None:
    """List documents of a person or a realisation, with their numbers and whether they are valid."""
    if (user is None) == (realisation is None):
        raise click.UsageError("Say --user or --class.")
    with opened(settings) as bridge, bridge.database.read() as unit:
        if user is not None:
            found = unit.issued.of_person(user)
        else:
            found = unit.issued.of_realisation(realisation or "", limit=_MOST)
    if as_json:
        say_json([_value(one) for one in found])
        return
    say_table(_HEADER, [_row(one) for one in found])


@document.command()
@click.argument("number")
@_needed
@click.pass_obj
def withdraw(settings: Settings, *, number: str, reason: str) -> None:
    """Withdraw the document NUMBER, such as P-2026-000123. What it rests on stays as it is."""
    _act(settings, ActKind.WITHDRAW, number, reason)


@document.command()
@click.argument("number")
@_needed
@click.pass_obj
def replace(settings: Settings, *, number: str, reason: str) -> None:
    """Issue another document in the place of NUMBER, with what the register says now."""
    _act(settings, ActKind.REPLACE, number, reason)


def _act(settings: Settings, kind: ActKind, number: str, reason: str) -> None:
    with opened(settings) as bridge:
        with bridge.database.read() as unit:
            found = document_named(unit, number)
        if found is None:
            raise NotFound(what="document", name=number)
        done = bridge.issuing.desk.acts.act(kind, Wanted(found.id, by=OPERATOR, reason=reason))
        with bridge.database.read() as unit:
            after = unit.issued.successor(found.id)
    said = (
        "waits for a second officer" if not done else f"replaced by {after.label}" if after else "withdrawn"
    )
    click.echo(f"{found.label}: {said}")


COMMANDS = (closing, document)
