"""The courses of the learning platforms, and which realisation is held in which."""

from dataclasses import asdict

import click

from lms_bridge.cli.words import as_json, opened, say_json, say_table
from lms_bridge.domain.lms import CourseKey, TieKind
from lms_bridge.services.course_pages import CourseRow
from lms_bridge.settings import Settings

_reason = click.option("--reason", required=True, help="Why; it is kept with the act.")
_ALL = 1_000_000


@click.group()
def course() -> None:
    """Which realisation is held in which course of a platform."""


@course.command("list")
@click.option("--untied", is_flag=True, help="Only courses in which no realisation is held.")
@as_json
@click.pass_obj
def courses(settings: Settings, *, untied: bool, as_json: bool) -> None:
    """List the courses of the catalogue, those tied to nothing first.

    A course is tied by the register itself, by its idnumber (the realisation's id or code), or by hand.
    """
    with opened(settings) as bridge, bridge.database.read() as unit:
        found = unit.course_pages.courses(asked="", only_untied=untied, offset=0, limit=_ALL)
    if as_json:
        say_json([_told(row) for row in found.rows])
        return
    header = ("source", "course", "idnumber", "name", "realisations", "by")
    say_table(header, [_cells(row) for row in found.rows])


@course.command()
@click.argument("realisation")
@click.option("--source", required=True, metavar="NAME", help="The platform.")
@click.option(
    "--course", "course_id", type=int, required=True, metavar="ID", help="The course's number there."
)
@_reason
@click.pass_obj
def tie(settings: Settings, *, realisation: str, source: str, course_id: int, reason: str) -> None:
    """Say that REALISATION (the register's id) is held in a course. What waited counts at once."""
    with opened(settings) as bridge:
        key = CourseKey(bridge.ties.source(source).id, course_id)
        bridge.ties.tie(realisation, key, by="operator", reason=reason)
    click.echo(f"{realisation} tied to course {course_id} of {source}")


@course.command("tie-test")
@click.argument("realisation")
@click.option(
    "--activity", type=int, required=True, metavar="ID", help="The activity's number (…view.php?id=)."
)
@_reason
@click.pass_obj
def tie_test(settings: Settings, *, realisation: str, activity: int, reason: str) -> None:
    """Say that an activity of its course is the test of REALISATION."""
    with opened(settings) as bridge:
        bridge.ties.tie_test(realisation, activity, by="operator", reason=reason)
    click.echo(f"{realisation} has activity {activity} as its test")


@course.command()
@click.argument("realisation")
@click.option("--test", is_flag=True, help="Of its test, not of its course.")
@_reason
@click.pass_obj
def untie(settings: Settings, *, realisation: str, test: bool, reason: str) -> None:
    """Undo the tie of REALISATION. What counted by it is judged again; it is never made again by itself."""
    with opened(settings) as bridge:
        kind = TieKind.TEST if test else TieKind.COURSE
        bridge.ties.untie(realisation, kind, by="operator", reason=reason)
    click.echo(f"{realisation} is tied no more")


def _told(row: CourseRow) -> dict[str, object]:
    return {
        "source": row.source,
        **asdict(row.course),
        "gone": row.gone,
        "activities": row.activities,
        "criteria": row.criteria,
        "realisations": [asdict(one) for one in row.held],
        "disputed": list(row.disputed),
    }


def _cells(row: CourseRow) -> tuple[object, ...]:
    course = row.course
    held = " ".join(one.realisation_id for one in row.held)
    by = " ".join(dict.fromkeys(one.by for one in row.held))
    disputed = f"disputed: {' '.join(row.disputed)}" if row.disputed and row.untied else ""
    state = "gone" if row.gone else by or disputed
    return row.source, course.id, course.idnumber or "", course.full_name, held, state


COMMANDS = (course,)
