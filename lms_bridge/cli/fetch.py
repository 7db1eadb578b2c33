"""Fetching from a learning platform by hand: what the sync jobs do by themselves."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import click
from rich.console import Console
from rich.progress import Progress as Bar

from lms_bridge.cli.words import as_json, opened, say_json, say_table
from lms_bridge.services.sync_jobs import REPORTING, asked_source, refuse_other_kinds
from lms_bridge.services.sync_work import Progress, SyncKind
from lms_bridge.settings import Settings


@click.command("fetch")
@click.argument("name")
@click.option("--catalogue", is_flag=True, help="Its courses, what is in them, and the ties that follow.")
@click.option("--accounts", is_flag=True, help="Its users, and whose they are by the keys that are believed.")
@click.option("--packages", is_flag=True, help="Learning packages of courses in which realisations are held.")
@click.option("--attendance", is_flag=True, help="Classroom lists of its activity Attendance; only if asked.")
@click.option("--minutes", is_flag=True, help="Minutes of webinars, of the companion plugin; only if asked.")
@click.option("--completions", is_flag=True, help="Completions, by the best way that it offers.")
@click.option("--reports", is_flag=True, help="Zoom: the reports on who took part in its meetings.")
@as_json
@click.pass_obj
def fetch(settings: Settings, /, *, name: str, as_json: bool, **wanted: bool) -> None:
    """Fetch from the Moodle NAME now, by its web services; without an option all but lists and minutes.

    From a Zoom the reports are fetched of realisations that ended half an hour ago or earlier. Running it
    again changes nothing that the source has not changed.
    """
    with opened(settings) as bridge:
        with bridge.database.read() as unit:
            source = asked_source(unit, name)
        usual = (SyncKind.REPORTS,) if source.kind in REPORTING else _KINDS
        kinds = [kind for kind in SyncKind if wanted.get(kind.value)] or list(usual)
        refuse_other_kinds(source, kinds)
        counts = {}
        for kind in kinds:
            with _watched(kind) as progress:
                counts[kind.value] = dict(bridge.handlers[kind](source, progress))
    _say(counts, as_json)


_KINDS = (SyncKind.CATALOGUE, SyncKind.ACCOUNTS, SyncKind.COMPLETIONS, SyncKind.PACKAGES)


@contextmanager
def _watched(kind: SyncKind) -> Iterator[Progress]:
    """A bar on the error stream, where a person looks at it."""
    console = Console(stderr=True)
    with Bar(console=console, transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task(kind.value, total=None)
        yield lambda done, total=None: bar.update(task, completed=done, total=total)


def _say(counts: Mapping[str, Mapping[str, int]], as_json: bool) -> None:  # noqa: FBT001
    if as_json:
        say_json(counts)
        return
    rows = [(kind, name, number) for kind, named in counts.items() for name, number in named.items()]
    say_table(("fetched", "what", "number"), rows)


COMMANDS = (fetch,)
