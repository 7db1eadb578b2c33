"""Persons whom the register has twice."""

from collections.abc import Mapping, Sequence

import click

from lms_bridge.cli.words import as_json, opened, say_json, say_table
from lms_bridge.domain.merging import MergeState
from lms_bridge.runtime.wording_people import SAMENESS
from lms_bridge.services.ports.persons import Merge, PersonBrief
from lms_bridge.settings import Settings

OPERATOR = "operator"
_reason = click.option("--reason", required=True, help="Why; it is kept with the act.")


@click.group()
def person() -> None:
    """People whom the register has twice: who they may be, merging them, and taking it back."""


@person.command()
@as_json
@click.pass_obj
def doubles(settings: Settings, *, as_json: bool) -> None:
    """List pairs of people who may be one, by which strong key. Nobody is merged by themselves."""
    with opened(settings) as bridge:
        found = bridge.people.merges.doubles()
    if as_json:
        pairs = [(one.first, one.second, [why.value for why in one.why]) for one in found.candidates]
        say_json([dict(zip(("first", "second", "why"), pair, strict=True)) for pair in pairs])
        return
    rows = [
        (
            *_told(one.first, found.persons),
            *_told(one.second, found.persons),
            ", ".join(SAMENESS[why] for why in one.why),
        )
        for one in found.candidates
    ]
    say_table(("user", "name", "user", "name", "why"), rows)


def _told(person_id: str, persons: Mapping[str, PersonBrief]) -> tuple[str, str]:
    return person_id, persons[person_id].name


@person.command()
@as_json
@click.pass_obj
def merges(settings: Settings, *, as_json: bool) -> None:
    """List merges: asked for, standing, declined, undone, the newest first."""
    with opened(settings) as bridge:
        found = bridge.people.merges.doubles().merges
    rows = _rows(found)
    header = ("merge", "doubled", "kept", "state", "by", "why")
    if as_json:
        say_json([dict(zip(header, row, strict=True)) for row in rows])
    else:
        say_table(header, rows)


def _rows(found: Sequence[Merge]) -> list[tuple[object, ...]]:
    return [
        (one.id, one.doubled_id, one.kept_id, one.state.value, one.asked.by, one.asked.reason)
        for one in found
    ]


@person.command()
@click.argument("doubled")
@click.argument("kept")
@_reason
@click.pass_obj
def merge(settings: Settings, *, doubled: str, kept: str, reason: str) -> None:
    """Say that DOUBLED is the same person as KEPT: all that is known of both counts for KEPT.

    Where the settings ask for four eyes, an officer has to agree to it on the page.
    """
    with opened(settings) as bridge:
        made = bridge.people.merges.merge(doubled, kept, by=OPERATOR, reason=reason)
    counts = made.state is MergeState.MERGED
    done = f"{doubled} counts for {kept}" if counts else "another officer has to agree"
    click.echo(f"merge {made.id}: {done}")


@person.command("two-people")
@click.argument("first")
@click.argument("second")
@_reason
@click.pass_obj
def two_people(settings: Settings, *, first: str, second: str, reason: str) -> None:
    """Say that FIRST and SECOND are two people; they are listed as doubles no more."""
    with opened(settings) as bridge:
        bridge.people.merges.two_people(first, second, by=OPERATOR, reason=reason)
    click.echo(f"{first} and {second} are two people")


@person.command()
@click.argument("number", type=int)
@_reason
@click.pass_obj
def agree(settings: Settings, *, number: int, reason: str) -> None:
    """Agree to the merge NUMBER that somebody else asked for."""
    with opened(settings) as bridge:
        bridge.people.merges.agree(number, by=OPERATOR, reason=reason)
    click.echo(f"merge {number} stands")


@person.command()
@click.argument("number", type=int)
@_reason
@click.pass_obj
def decline(settings: Settings, *, number: int, reason: str) -> None:
    """Decline the merge NUMBER that somebody asked for: they are two people."""
    with opened(settings) as bridge:
        bridge.people.merges.decline(number, by=OPERATOR, reason=reason)
    click.echo(f"merge {number} is declined")


@person.command()
@click.argument("number", type=int)
@_reason
@click.pass_obj
def undo(settings: Settings, *, number: int, reason: str) -> None:
    """Take the merge NUMBER back: everybody has again what was said of them."""
    with opened(settings) as bridge:
        bridge.people.merges.undo(number, by=OPERATOR, reason=reason)
    click.echo(f"merge {number} is undone")


COMMANDS = (person,)
