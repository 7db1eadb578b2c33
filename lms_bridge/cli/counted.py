"""What counts of a webinar, what late facts would take away, and meetings without an end."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import click

from lms_bridge.cli.words import as_json, opened, say_json, say_table
from lms_bridge.domain.completion import Completion
from lms_bridge.domain.presence import Window
from lms_bridge.domain.time_text import interval_text, read_interval, read_moment
from lms_bridge.domain.window import Change, window_of
from lms_bridge.runtime.wording_counting import CHANGES, DOUBTS
from lms_bridge.services.counted_time import CountedTime, KeepWindows, Preview
from lms_bridge.services.ports.run_ends import EndlessRun
from lms_bridge.services.ports.withdrawals import ListedWithdrawal
from lms_bridge.services.set_up import OPERATOR
from lms_bridge.settings import Settings

_needed = click.option("--reason", required=True, help="Why; it is kept with the act.")
_MOST = 10_000


@click.group()
def realisation() -> None:
    """What counts of a realisation."""


@realisation.command()
@click.argument("realisation")
@click.option("--part", "parts", multiple=True, metavar="FROM/TO", help="A part that counts; again for each.")
@click.option("--break", "breaks", multiple=True, metavar="FROM/TO", help="A break that does not; likewise.")
@click.option("--planned", is_flag=True, help="As the register plans it.")
@click.option("--preview", is_flag=True, help="Only show who would gain and who would lose.")
@click.option("--reason", default="", help="Why; to set it needs one.")
@as_json
@click.pass_obj
def window(settings: Settings, /, *, realisation: str, as_json: bool, **told: Any) -> None:
    """Show or set the counted time of REALISATION (the register's id), a webinar.

    Without a part, a break or --planned it only shows. Times are as in 2026-03-02T10:00/11:30, Belgrade's
    unless they tell their offset. Breaks alone are taken out of the time as planned. What is set decides a
    webinar whose results wait; set again it takes the place of what was said before.
    """
    with opened(settings) as bridge:
        desk = bridge.counting.desk.windows
        if not (told["parts"] or told["breaks"] or told["planned"]):
            _say_counted(desk.counted(realisation), as_json=as_json)
            return
        wanted = _wanted(desk, realisation, told)
        preview = desk.preview(realisation, wanted)
        if not told["preview"]:
            desk.set(realisation, wanted, by=OPERATOR, reason=told["reason"])
    _say_preview(preview, as_json=as_json)


def _wanted(desk: KeepWindows, realisation: str, told: dict[str, Any]) -> Window | None:
    if told["planned"]:
        return None
    parts = [read_interval(one, field="part") for one in told["parts"]]
    breaks = [read_interval(one, field="break") for one in told["breaks"]]
    return window_of(parts or desk.counted(realisation).planned.window.parts, breaks)


@realisation.command()
@as_json
@click.pass_obj
def waiting(settings: Settings, *, as_json: bool) -> None:
    """List webinars whose results wait because it is not sure what counts of them."""
    with opened(settings) as bridge:
        found = bridge.counting.desk.windows.waiting()
    if as_json:
        say_json([_waiting_value(one.planned.id, one.doubt) for one in found])
        return
    rows = [
        (one.planned.id, one.planned.title, _lines(one.planned.window), DOUBTS[one.doubt.doubt or ""])
        for one in found
    ]
    say_table(("class", "title", "planned", "why"), rows)


def _waiting_value(realisation_id: str, doubt: Any) -> dict[str, Any]:
    return {
        "class": realisation_id,
        "why": doubt.doubt,
        "since_ms": doubt.since_ms,
        "figures": dict(doubt.figures),
    }


def _lines(window: Window) -> str:
    return "; ".join(interval_text(one) for one in window.parts)


def _say_counted(counted: CountedTime, *, as_json: bool) -> None:
    if as_json:
        said = counted.said
        doubt = counted.doubt and _waiting_value(counted.planned.id, counted.doubt)
        by = said and {"by": said.by, "reason": said.reason, "at_ms": said.at_ms, "confirmed": said.confirmed}
        say_json({"class": counted.planned.id, "parts": counted.window.parts, "said": by, "waits": doubt})
        return
    click.echo(f"{counted.planned.id}: {_lines(counted.window)}")
    if counted.said:
        click.echo(f"set by {counted.said.by}: {counted.said.reason}")
    if counted.doubt:
        click.echo(f"the results wait: {DOUBTS[counted.doubt.doubt or '']}")


def _say_preview(preview: Preview, *, as_json: bool) -> None:
    if as_json:
        people = [_person(one) for one in preview.people]
        say_json({"class": preview.planned.id, "parts": preview.window.parts, "people": people})
        return
    changing = [one for one in preview.people if one.change is not Change.NONE]
    click.echo(f"{preview.planned.id}: {_lines(preview.window)}")
    if changing:
        rows = [
            (one.realisation_id, one.person_id, one.name, CHANGES[one.change], *_both(one))
            for one in changing
        ]
        say_table(("class", "user", "name", "change", "now", "then"), rows)
    counts = (preview.count(Change.GAINS), preview.count(Change.LOSES) + preview.count(Change.BOTH))
    click.echo(f"{counts[0]} gain, {counts[1]} lose, {preview.count(Change.NONE)} stay as they are")


def _person(one: Any) -> dict[str, Any]:
    now, then = _both(one)
    return {
        "class": one.realisation_id,
        "user": one.person_id,
        "change": one.change,
        "now": now,
        "then": then,
    }


def _both(one: Any) -> tuple[str, str]:
    return _says(one.before), _says(one.after)


def _says(completion: Completion | None) -> str:
    if completion is None:
        return ""
    told = {
        "attended": completion.attended,
        "confirmation": completion.confirmation,
        "certificate": completion.certificate,
    }
    words = [name for name, has in told.items() if has]
    minutes = [] if completion.minutes is None else [f"{completion.minutes} min"]
    return ", ".join([*(words or ["not attended"]), *minutes])


@click.group()
def withdrawal() -> None:
    """What late facts would take away from people who hold it."""


@withdrawal.command("list")
@click.option("--kept", is_flag=True, help="Those that were kept against the facts.")
@as_json
@click.pass_obj
def withdrawals(settings: Settings, *, kept: bool, as_json: bool) -> None:
    """List what waits for a decision: whom it is about, what they hold, what the facts say."""
    with opened(settings) as bridge:
        desk = bridge.counting.desk.withdrawals
        found = desk.kept(limit=_MOST) if kept else desk.listed(limit=_MOST)
    if as_json:
        say_json([_withdrawal_value(one) for one in found])
        return
    rows = [
        (
            one.withdrawal.id,
            one.withdrawal.pair.realisation_id,
            one.withdrawal.pair.person_id,
            one.person_name,
            _says(one.stands),
            one.withdrawal.would_be,
        )
        for one in found
    ]
    say_table(("id", "class", "user", "name", "holds", "by the facts"), rows)


def _withdrawal_value(one: ListedWithdrawal) -> dict[str, Any]:
    told = asdict(one.withdrawal)
    pair = told.pop("pair")
    return {"class": pair["realisation_id"], "user": pair["person_id"], **told, "holds": _says(one.stands)}


@withdrawal.command()
@click.argument("number", type=int)
@_needed
@click.pass_obj
def keep(settings: Settings, *, number: int, reason: str) -> None:
    """Keep what the person of withdrawal NUMBER holds, until facts say something new."""
    with opened(settings) as bridge:
        bridge.counting.desk.withdrawals.keep(number, by=OPERATOR, reason=reason)
    click.echo(f"withdrawal {number}: kept")


@withdrawal.command()
@click.argument("number", type=int)
@_needed
@click.pass_obj
def take(settings: Settings, *, number: int, reason: str) -> None:
    """Take away what the facts of withdrawal NUMBER do not bear out, by a new version."""
    with opened(settings) as bridge:
        bridge.counting.desk.withdrawals.take(number, by=OPERATOR, reason=reason)
    click.echo(f"withdrawal {number}: taken away")


@click.group()
def meeting() -> None:
    """Meetings whose end was never told."""


@meeting.command()
@click.option("--closed", is_flag=True, help="Those whose end was concluded.")
@as_json
@click.pass_obj
def endless(settings: Settings, *, closed: bool, as_json: bool) -> None:
    """List meetings without an end that were not heard of for four hours, with their open stays."""
    with opened(settings) as bridge:
        desk = bridge.counting.desk.runs
        found = desk.concluded() if closed else desk.endless()
    if as_json:
        say_json([asdict(one) for one in found])
        return
    say_table(("source", "meeting", "room", "told of it", "open stays", "ended"), _meetings(found))


def _meetings(found: Sequence[EndlessRun]) -> list[tuple[object, ...]]:
    return [
        (
            one.source,
            one.key.run,
            one.meeting,
            interval_text((one.first_ms, one.last_ms)),
            len(one.stays),
            interval_text((one.first_ms, one.concluded.end_ms)) if one.concluded else "",
        )
        for one in found
    ]


@meeting.command()
@click.argument("source")
@click.argument("number")
@click.option("--at", "told", metavar="TIME", help="When; else a minute after the last thing that was told.")
@_needed
@click.pass_obj
def close(settings: Settings, *, source: str, number: str, told: str | None, reason: str) -> None:
    """Conclude when the meeting NUMBER of SOURCE ended. A true end that is told later takes its place."""
    with opened(settings) as bridge:
        at_ms = None if told is None else read_moment(told, field="at")
        bridge.counting.desk.runs.close(source, number, at_ms=at_ms, by=OPERATOR, reason=reason)
    click.echo(f"meeting {number} of {source} is closed")


COMMANDS = (realisation, withdrawal, meeting)
