"""Sync jobs: what is done with a Moodle again and again, and what came of it."""

import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from gettext import NullTranslations
from threading import Event
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from lms_bridge.bootstrap import Bridge
from lms_bridge.cli.words import as_json, opened, say_json, say_table
from lms_bridge.domain.calendar import BELGRADE
from lms_bridge.domain.errors import NotFound
from lms_bridge.services.ports import Limits, RunState, Source, SyncJob, SyncKind, SyncRun
from lms_bridge.services.ports.access import PAUSED
from lms_bridge.services.sync_jobs import NewJob
from lms_bridge.services.sync_work import Progress as Watch
from lms_bridge.settings import Settings
from lms_bridge.web import job_words

_ENGLISH = NullTranslations()
_BY = "operator"
_SHOWN = 20

_calls = click.option("--most-calls", type=click.IntRange(1), help="Calls that one run may make.")
_seconds = click.option("--most-seconds", type=click.IntRange(1), help="Seconds that one run may take.")


@click.group()
def job() -> None:
    """Sync jobs: what is done with a Moodle again and again."""


@job.command("add")
@click.argument("name")
@click.option("--source", required=True, help="The Moodle it is about.")
@click.option("--what", required=True, type=click.Choice([one.value for one in SyncKind]), help="What to do.")
@click.option("--when", required=True, metavar="CRON", help="Five fields, in Belgrade's time: “10 2 * * *”.")
@_calls
@_seconds
@click.pass_obj
def add(settings: Settings, /, name: str, what: str, **of: Any) -> None:
    """Add the job NAME. “serve” and “work” run it from then on."""
    limits = Limits(of["most_calls"], of["most_seconds"])
    with opened(settings) as bridge:
        bridge.sync_jobs.add(NewJob(name, of["source"], SyncKind(what), of["when"], limits), by=_BY)
        _say_when(bridge, [name])


@job.command("add-usual")
@click.option("--source", required=True, help="The Moodle they are about.")
@click.pass_obj
def add_usual(settings: Settings, source: str) -> None:
    """Add the jobs that most sources need: courses, accounts, completions, comparison, roster's plan."""
    with opened(settings) as bridge:
        added = bridge.sync_jobs.add_usual(source, by=_BY)
        _say_when(bridge, added)
    if not added:
        click.echo(f"source {source} has them all")


@job.command("change")
@click.argument("name")
@click.option("--when", required=True, metavar="CRON", help="Five fields, in Belgrade's time.")
@_calls
@_seconds
@click.pass_obj
def change(
    settings: Settings, name: str, when: str, most_calls: int | None, most_seconds: int | None
) -> None:
    """Run the job NAME at other times, with these limits or none."""
    with opened(settings) as bridge:
        bridge.sync_jobs.change(name, when=when, limits=Limits(most_calls, most_seconds), by=_BY)
        _say_when(bridge, [name])


def _say_when(bridge: Bridge, names: Sequence[str]) -> None:
    with bridge.database.read() as unit:
        jobs = [one for one in unit.jobs.all() if one.name in names]
    for one in jobs:
        click.echo(f"job {one.name}: {job_words.when(one.cron, _ENGLISH)}; next {_moment(one.next_ms)}")


@job.command("list")
@as_json
@click.pass_obj
def list_(settings: Settings, *, as_json: bool) -> None:
    """List the jobs with when they run, when next, and how the last run ended."""
    with opened(settings) as bridge, bridge.database.read() as unit:
        sources = {one.id: one for one in unit.sources.all()}
        last = unit.jobs.newest(each=1)
        found = [
            (one, sources[one.source_id], next(iter(last.get(one.id, ())), None)) for one in unit.jobs.all()
        ]
    if as_json:
        say_json([_job_as_json(*one) for one in found])
        return
    say_table(("name", "source", "what", "when", "next", "last"), [_job_as_row(*one) for one in found])


def _job_as_json(one: SyncJob, source: Source, last: SyncRun | None) -> dict[str, object]:
    return {
        "name": one.name,
        "source": source.name,
        "what": one.kind.value,
        "when": one.cron,
        "in_words": job_words.when(one.cron, _ENGLISH),
        "paused": one.paused,
        "source_paused": source.mode == PAUSED,
        "next": _iso(one.next_ms),
        "most_calls": one.limits.most_calls,
        "most_seconds": one.limits.most_seconds,
        "failures": one.failures,
        "last": None if last is None else _run_as_json(last),
    }


def _job_as_row(one: SyncJob, source: Source, last: SyncRun | None) -> tuple[str, ...]:
    ended = "never" if last is None else f"{last.state.value} {_moment(last.ended_ms or last.started_ms)}"
    waits = "waits: the source is paused" if source.mode == PAUSED else _moment(one.next_ms)
    upcoming = "paused" if one.paused else waits
    return (one.name, source.name, one.kind.value, job_words.when(one.cron, _ENGLISH), upcoming, ended)


@job.command("run")
@click.argument("name")
@click.pass_context
def run(ctx: click.Context, name: str) -> None:
    """Run the job NAME here and now. Exit code 0: done; 1: it failed or was stopped."""
    with opened(ctx.obj) as bridge:
        ended = run_here(bridge, name)
    _say_ended(name, ended)
    ctx.exit(0 if ended.state is RunState.DONE else 1)


def run_here(bridge: Bridge, name: str) -> SyncRun:
    """Run it in this process with a progress bar on the error stream. Raises `NotFound`, `JobBusy`.

    SIGTERM or Ctrl-C ends it at its next step; it is due again then.
    """
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with _bar(name) as watch:
        return bridge.sync_runner(stop).run_now(name, by=_BY, watch=watch)


@contextmanager
def _bar(name: str) -> Iterator[Watch]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task(name, total=None)

        def watch(done: int, total: int | None = None) -> None:
            bar.update(task, completed=done, total=total)

        yield watch


def _say_ended(name: str, ended: SyncRun) -> None:
    took_s = ((ended.ended_ms or ended.started_ms) - ended.started_ms) / 1000
    click.echo(f"job {name}: {ended.state.value} in {took_s:.1f} s")
    for count, number in sorted(ended.counts.items()):
        click.echo(f"  {count}: {number}")
    if ended.code:
        words = job_words.failure(ended.code, ended.params, _ENGLISH)
        click.echo(f"lms-bridge: {words.title}. {words.detail}\n  → {words.remedy}", err=True)


@job.command("pause")
@click.argument("name")
@click.pass_obj
def pause(settings: Settings, name: str) -> None:
    """Let the job NAME run no more by itself."""
    with opened(settings) as bridge:
        bridge.sync_jobs.pause(name, by=_BY)
    click.echo(f"job {name} paused")


@job.command("resume")
@click.argument("name")
@click.pass_obj
def resume(settings: Settings, name: str) -> None:
    """Let the job NAME run again, from its next time on."""
    with opened(settings) as bridge:
        bridge.sync_jobs.resume(name, by=_BY)
        _say_when(bridge, [name])


@job.command("remove")
@click.argument("name")
@click.pass_obj
def remove(settings: Settings, name: str) -> None:
    """Forget the job NAME and its history; what it has brought in stays."""
    with opened(settings) as bridge:
        bridge.sync_jobs.remove(name, by=_BY)
    click.echo(f"job {name} removed")


@job.command("history")
@click.argument("name")
@as_json
@click.pass_obj
def history(settings: Settings, name: str, *, as_json: bool) -> None:
    """Show the runs of the job NAME, the newest first: how they ended and what they did."""
    with opened(settings) as bridge, bridge.database.read() as unit:
        found = unit.jobs.by_name(name)
        if found is None:
            raise NotFound(what="job", name=name)
        runs = unit.jobs.runs(found.id, limit=500 if as_json else _SHOWN)
    if as_json:
        say_json([_run_as_json(one) for one in runs])
        return
    say_table(("began", "state", "seconds", "asked by", "what"), [_run_as_row(one) for one in runs])


def _run_as_json(one: SyncRun) -> dict[str, object]:
    return {
        "began": _iso(one.started_ms),
        "ended": None if one.ended_ms is None else _iso(one.ended_ms),
        "state": one.state.value,
        "done": one.done,
        "total": one.total,
        "counts": dict(one.counts),
        "code": one.code,
        "params": dict(one.params),
        "asked_by": one.asked_by,
    }


def _run_as_row(one: SyncRun) -> tuple[str, ...]:
    took = "" if one.ended_ms is None else f"{(one.ended_ms - one.started_ms) / 1000:.1f}"
    counts = ", ".join(f"{name} {number}" for name, number in sorted(one.counts.items()))
    return (_moment(one.started_ms), one.state.value, took, one.asked_by or "", one.code or counts)


def _moment(at_ms: int) -> str:
    return f"{datetime.fromtimestamp(at_ms / 1000, BELGRADE):%Y-%m-%d %H:%M}"


def _iso(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).isoformat()


COMMANDS = (job,)
