"""Who was there, where it does not come by itself: lists of classroom days by hand, and files of webinars."""

import uuid
from dataclasses import asdict
from datetime import date, datetime

import click

from lms_bridge.cli import attendance_files
from lms_bridge.cli.words import as_json, opened, say_json, say_table
from lms_bridge.domain.calendar import BELGRADE
from lms_bridge.services.classroom_lists import DayList, NewTick, Row
from lms_bridge.services.ports.classroom import DaySaid
from lms_bridge.services.set_up import OPERATOR
from lms_bridge.settings import Settings

_DAY = click.DateTime(formats=["%Y-%m-%d"])
_day = click.option("--day", type=_DAY, required=True, metavar="DATE", help="The day, as 2026-11-24.")
_mark = click.option(
    "--mark",
    default=None,
    help="An id of your own making: the same again is the same tick. Made if not given.",
)
_reason = click.option("--reason", required=True, help="Why; it is kept with the act.")


@click.group()
def attendance() -> None:
    """Who was there, where it does not come by itself: days of classrooms, files about webinars."""


for _command in attendance_files.COMMANDS:
    attendance.add_command(_command)


@attendance.command("list")
@click.argument("realisation")
@click.option(
    "--day", type=_DAY, default=None, metavar="DATE", help="The day; today or the last one if not given."
)
@as_json
@click.pass_obj
def listed(settings: Settings, realisation: str, day: datetime | None, *, as_json: bool) -> None:
    """Print the list of a day of REALISATION (the register's id)."""
    with opened(settings) as bridge:
        found = bridge.classroom_lists.day(realisation, None if day is None else day.date())
    if as_json:
        say_json(_told(found))
        return
    click.echo(f"{found.realisation.title}: {found.day.isoformat()}{', no training' if found.off else ''}")
    say_table(("person", "name", "present", "by", "other lists"), [_line(one) for one in found.rows])
    click.echo(f"{found.present} of {len(found.rows)} present")
    for one in found.unclear:
        click.echo(f"{one.source}: nobody has said what “{one.acronym or '?'}” means ({one.people} people)")


@attendance.command()
@click.argument("realisation")
@click.argument("person")
@_day
@_mark
@click.pass_obj
def tick(settings: Settings, realisation: str, person: str, day: datetime, mark: str | None) -> None:
    """Say that PERSON was present at REALISATION on a day (the register's ids)."""
    _act(settings, _new(realisation, person, day, mark, present=True))
    click.echo(f"{person} was present on {day.date().isoformat()}")


@attendance.command()
@click.argument("realisation")
@click.argument("person")
@_day
@_mark
@click.pass_obj
def untick(settings: Settings, realisation: str, person: str, day: datetime, mark: str | None) -> None:
    """Take a tick back. Both acts stay; the last one holds."""
    _act(settings, _new(realisation, person, day, mark, present=False))
    click.echo(f"{person} is not ticked on {day.date().isoformat()}")


@attendance.command()
@click.argument("realisation")
@click.argument("person")
@as_json
@click.pass_obj
def history(settings: Settings, realisation: str, person: str, *, as_json: bool) -> None:
    """Print every tick of PERSON at REALISATION and every undoing, in the order in which they were done."""
    with opened(settings) as bridge:
        found = bridge.classroom_lists.history(realisation, person)
    if as_json:
        say_json([{**asdict(one), "day": one.day.isoformat()} for one in found])
        return
    rows = [(one.day, "tick" if one.present else "undo", one.by, _when(one.acted_ms)) for one in found]
    say_table(("day", "act", "by", "when"), rows)


@attendance.command("day-off")
@click.argument("realisation")
@_day
@_reason
@click.pass_obj
def day_off(settings: Settings, realisation: str, day: datetime, reason: str) -> None:
    """Say that there was no training at REALISATION on a day: it does not count."""
    _say(settings, realisation, day.date(), reason, held=False)
    click.echo(f"no training on {day.date().isoformat()}")


@attendance.command("day-on")
@click.argument("realisation")
@_day
@_reason
@click.pass_obj
def day_on(settings: Settings, realisation: str, day: datetime, reason: str) -> None:
    """Say that there was training on a day after all."""
    _say(settings, realisation, day.date(), reason, held=True)
    click.echo(f"training on {day.date().isoformat()}")


def _when(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, BELGRADE).strftime("%Y-%m-%d %H:%M:%S")


def _new(realisation: str, person: str, day: datetime, mark: str | None, *, present: bool) -> NewTick:
    return NewTick(mark or uuid.uuid4().hex, realisation, person, day.date(), present=present)


def _act(settings: Settings, new: NewTick) -> None:
    with opened(settings) as bridge:
        bridge.classroom_lists.tick(new, by=OPERATOR)


def _say(settings: Settings, realisation: str, day: date, reason: str, *, held: bool) -> None:
    with opened(settings) as bridge:
        said = DaySaid(realisation, day, held=held, by=OPERATOR, reason=reason, said_ms=bridge.clock.now_ms())
        bridge.classroom_lists.say_day(said)


def _line(row: Row) -> tuple[object, ...]:
    by = row.tick.by if row.tick else ""
    return row.who.person_id, row.who.name, "yes" if row.present else "no", by, row.elsewhere or ""


def _told(found: DayList) -> dict[str, object]:
    return {
        "realisation": found.realisation.id,
        "day": found.day.isoformat(),
        "days": [one.isoformat() for one in found.days],
        "off": found.off,
        "present": found.present,
        "unclear": [asdict(one) for one in found.unclear],
        "persons": [
            {
                "person": row.who.person_id,
                "name": row.who.name,
                "present": row.present,
                "by": row.tick.by if row.tick else None,
                "acted_ms": row.tick.acted_ms if row.tick else None,
                "other_lists": row.elsewhere,
            }
            for row in found.rows
        ],
    }


COMMANDS = (attendance,)
