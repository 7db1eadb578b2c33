"""Submissions: what is on its way to registers, each try of it, and what lies with staff."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import click

from lms_bridge.cli.words import as_json, opened, say_json, say_table
from lms_bridge.domain.calendar import BELGRADE
from lms_bridge.domain.submission import SubmissionState
from lms_bridge.runtime.wording_registers import submission_reason
from lms_bridge.services.ports.outbox import OneSubmission, Sought, Try
from lms_bridge.services.submission_desk import CORRECTABLE, submission_numbered
from lms_bridge.settings import Settings

_BY = "operator"
_LISTED = 50
_reason = click.option("--reason", required=True, help="Why, for the log.")
_ids = click.argument("ids", nargs=-1, required=True, type=int, metavar="ID...")


@click.group()
def submissions() -> None:
    """See what is on its way to registers, and put right what lies with staff."""


@submissions.command("list")
@click.option("--register", "target", help="Only to this register; “embedded” is the one of this service.")
@click.option(
    "--state",
    "states",
    multiple=True,
    type=click.Choice([one.value for one in SubmissionState]),
    help="Only in this state; may be repeated.",
)
@click.option("--person", metavar="ID", help="Only of this person.")
@click.option("--realisation", metavar="ID", help="Only of this realisation.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=_LISTED, show_default=True, help="At most.")
@as_json
@click.pass_obj
def list_(settings: Settings, /, *, as_json: bool, limit: int, **asked: Any) -> None:
    """List submissions, the newest first."""
    sought = Sought(
        asked["target"],
        frozenset(map(SubmissionState, asked["states"])),
        asked["person"],
        asked["realisation"],
    )
    with opened(settings) as bridge, bridge.database.read() as unit:
        found = unit.outbox.find(sought, limit=limit)
    if as_json:
        say_json([_told(one) for one in found])
        return
    header = ("id", "register", "person", "realisation", "version", "what", "state", "since", "tries", "why")
    say_table(header, [_row(one) for one in found])


def _row(one: OneSubmission) -> tuple[object, ...]:
    return (
        one.id,
        one.target,
        one.pair.person_id,
        one.pair.realisation_id,
        one.version,
        one.kind.value,
        one.state.value,
        _moment(one.changed_ms or one.created_ms),
        one.tries,
        submission_reason(one.error) if one.error else "",
    )


@submissions.command("show")
@click.argument("number", type=int, metavar="ID")
@as_json
@click.pass_obj
def show(settings: Settings, number: int, *, as_json: bool) -> None:
    """Show one submission: what is told, what it corrects, and each try with its answer."""
    with opened(settings) as bridge, bridge.database.read() as unit:
        one, tries = submission_numbered(unit, number), unit.outbox.tries(number)
    told = _told(one)
    if as_json:
        say_json({**told, "attempts": [_try(each) for each in tries]})
        return
    for line in _lines(told):
        click.echo(line)
    for each in tries:
        click.echo(
            f"{each.n}. {_moment(each.at_ms)}  {each.act.value}  {each.outcome}  {_why(each)}".rstrip()
        )
        for call in each.exchanges:
            click.echo(f"   > {call.request}")
            click.echo(f"   < {call.status or 'no answer'} {call.answer}".rstrip())


def _lines(told: Mapping[str, Any]) -> Iterator[str]:
    width = max(len(name) for name in told)
    for name, value in told.items():
        if value not in (None, "", {}):
            yield f"{name.replace('_', ' '):{width}}  {value}"


def _told(one: OneSubmission) -> dict[str, Any]:
    return {
        "id": one.id,
        "register": one.target,
        "person": one.pair.person_id,
        "realisation": one.pair.realisation_id,
        "version": one.version,
        "kind": one.kind.value,
        "corrects_version": one.corrects,
        "state": one.state.value,
        "why": submission_reason(one.error) if one.error else "",
        "payload": dict(one.payload),
        "corrected": None if one.corrected is None else dict(one.corrected),
        "times_corrected": one.edition,
        "created": _iso(one.created_ms),
        "changed": _iso(one.changed_ms),
        "next_try": _iso(one.next_try_ms or None),
        "asked_until": _iso(one.ask_until_ms),
        "tries": one.tries,
        "refusals": one.refusals,
        "receipt": one.receipt,
        "by": one.by,
        "reason": one.reason,
    }


def _try(one: Try) -> dict[str, Any]:
    return {
        "n": one.n,
        "at": _iso(one.at_ms),
        "took_ms": one.took_ms,
        "what": one.act.value,
        "outcome": one.outcome,
        "why": _why(one),
        "calls": [
            {"request": each.request, "status": each.status, "answer": each.answer} for each in one.exchanges
        ],
    }


def _why(one: Try) -> str:
    return submission_reason(one.reason) if one.reason else ""


@submissions.command("again")
@_ids
@_reason
@click.pass_obj
def again(settings: Settings, ids: tuple[int, ...], reason: str) -> None:
    """Send again what was returned or set aside, or what a register has forgotten."""
    with opened(settings) as bridge:
        count = bridge.registers.desk.submissions.again(ids, reason=reason, by=_BY)
    click.echo(f"{count} wait again")


@submissions.command("set-aside")
@_ids
@_reason
@click.pass_obj
def set_aside(settings: Settings, ids: tuple[int, ...], reason: str) -> None:
    """Do not send what waits or was returned."""
    with opened(settings) as bridge:
        count = bridge.registers.desk.submissions.set_aside(ids, reason=reason, by=_BY)
    click.echo(f"{count} set aside")


@submissions.command("correct")
@click.argument("number", type=int, metavar="ID")
@click.option("--body", metavar="ID", help="The body by the id that the register knows; empty for none.")
@click.option("--minutes", metavar="NUMBER", help="Minutes of presence; empty for none.")
@click.option("--score", metavar="PERCENT", help="The best result in whole per cent; empty for none.")
@_reason
@click.pass_obj
def correct(settings: Settings, /, number: int, reason: str, **asked: str | None) -> None:
    """Tell a returned submission otherwise, and send it again.

    What somebody is entitled to is not put right here: correct the facts, which gives a new version.
    """
    changes = {name: text for name in CORRECTABLE if (text := asked[name]) is not None}
    with opened(settings) as bridge:
        bridge.registers.desk.submissions.correct(number, changes, reason=reason, by=_BY)
    click.echo(f"submission {number} waits again")


@submissions.command("missing")
@click.argument("realisation")
@click.option("--register", "target", required=True, help="To this register.")
@click.pass_obj
def missing(settings: Settings, realisation: str, target: str) -> None:
    """Put on their way the completions of a realisation that never were."""
    with opened(settings) as bridge:
        count = bridge.registers.desk.submissions.send_missing(target, realisation, by=_BY)
    click.echo(f"{count} put on their way")


def _iso(at_ms: int | None) -> str | None:
    return None if at_ms is None else datetime.fromtimestamp(at_ms / 1000, UTC).isoformat()


def _moment(at_ms: int) -> str:
    return f"{datetime.fromtimestamp(at_ms / 1000, BELGRADE):%Y-%m-%d %H:%M:%S}"


COMMANDS = (submissions,)
