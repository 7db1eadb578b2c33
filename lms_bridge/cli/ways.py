"""What each way of knowing a webinar says, and what a decision rests on."""

from collections.abc import Sequence

import click

from lms_bridge.bootstrap import Bridge
from lms_bridge.cli.words import as_json, opened, say_json, say_table
from lms_bridge.domain.compare_ways import InARun
from lms_bridge.domain.errors import NotFound
from lms_bridge.domain.fact import is_plain
from lms_bridge.services.evidence_told import evidence_told, version_of
from lms_bridge.services.ways_told import Compared, as_told, compared, name_of
from lms_bridge.settings import Settings


@click.command("ways")
@click.argument("realisation")
@click.option("--all", "everybody", is_flag=True, help="Also people of whom the ways say the same.")
@as_json
@click.pass_obj
def ways(settings: Settings, realisation: str, *, everybody: bool, as_json: bool) -> None:
    """List whose time in the webinar REALISATION the ways of knowing it disagree on.

    Of each person and each run of the meeting: the minutes within the counted time by each way that told of
    the run, by which of them they were counted, and what the host says itself of the whole run. Less than
    a minute apart is the same.
    """
    with opened(settings) as bridge:
        told = _compared(bridge, realisation)
    rows = told.rows if everybody else told.differing
    if as_json:
        say_json(as_told(told, rows))
        return
    channels = told.channels
    header = ("person", "name", "run", *(name_of(one) for one in channels), "counted by", "host says")
    say_table(header, [_row(one, told, channels) for one in rows])
    for one in told.at_once:
        where, minutes = one.elsewhere, one.both_ms // 60_000
        click.echo(f"{where.person_id} at the same time also in {where.realisation_id}: {minutes} min")


def _compared(bridge: Bridge, realisation: str) -> Compared:
    with bridge.database.read() as unit:
        known = unit.pages.ways(realisation) if is_plain(realisation) else None
    if known is None:
        raise NotFound(what="realisation", name=realisation)
    return compared(known)


def _row(one: InARun, told: Compared, channels: Sequence[str]) -> list[object]:
    minutes = ["" if way not in one.counted_ms else one.counted_ms[way] // 60_000 for way in channels]
    own = ", ".join(str(value // 60_000) for value in one.own_ms.values())
    counts = ", ".join(name_of(channel) for channel in one.counts)
    return [one.person_id, told.known.names[one.person_id], one.run, *minutes, counts, own]


@click.command("evidence")
@click.argument("person")
@click.argument("realisation")
@click.option("--version", "number", type=click.IntRange(min=1), help="An earlier version, by its number.")
@click.pass_obj
def evidence(settings: Settings, *, person: str, realisation: str, number: int | None) -> None:
    """Print as JSON what the completion of PERSON in REALISATION rests on.

    The counted time, every stay in the meeting with the way by which it is known and whether it was set
    aside, and each raw source with the SHA-256 of what came: it stays when the source's text is deleted.
    """
    with opened(settings) as bridge, bridge.database.read() as unit:
        record = unit.pages.person(person) if is_plain(person) else None
        shown = version_of(record, realisation, number=number)
    say_json(evidence_told(shown))


COMMANDS = (ways, evidence)
