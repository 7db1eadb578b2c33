"""A source that is watched first: its checklist, going live, pausing, and what becomes of its history."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import click

from lms_bridge.cli.words import as_json, opened, say_json, say_table
from lms_bridge.domain.calendar import day_of
from lms_bridge.domain.errors import InvalidValue
from lms_bridge.domain.held import Choice
from lms_bridge.runtime.wording_watch import HELD, LINES, PAUSES, English, filled, said
from lms_bridge.services.acceptance import Line, State, failing
from lms_bridge.services.history import HistoryPlan
from lms_bridge.services.set_up import OPERATOR
from lms_bridge.services.watching import GoingLive, NotAccepted, Report
from lms_bridge.settings import Settings

_MARKS = {State.PASSED: "ok", State.FAILED: "NO", State.NOTHING: "?"}
_SHOWN = 20
"""Activities and accounts listed at most; --json has them all."""


@click.command("live")
@click.argument("name")
@click.option("--reason", default="", help="Why; it is kept with the act.")
@click.option("--override", default="", metavar="REASON", help="Go live though the checklist does not pass.")
@click.option("--accept-site", is_flag=True, help="The site that moved or was restored is the right one.")
@click.pass_obj
def live(settings: Settings, /, name: str, **going: Any) -> None:
    """Let the source NAME count, with what was held while it was watched or paused.

    Refused with the failing lines while the acceptance checklist does not pass. What a copy of the site has
    told does not count, unless the site is accepted.
    """
    with opened(settings) as bridge:
        try:
            bridge.watching.live(name, GoingLive(OPERATOR, **going))
        except NotAccepted:
            for line in bridge.watching.report(name).lines:
                if not line.passes:
                    _say_line(line, err=True)
            raise
    click.echo(f"source {name} is live")


@click.command("observe")
@click.argument("name")
@click.option("--reason", default="", help="Why; it is kept with the act.")
@click.pass_obj
def observe(settings: Settings, name: str, reason: str) -> None:
    """Only watch the source NAME: keep what comes, count nothing of it yet."""
    with opened(settings) as bridge:
        bridge.watching.observe(name, by=OPERATOR, reason=reason)
    click.echo(f"source {name} is observed; what counts already goes on counting")


@click.command("pause")
@click.argument("name")
@click.option("--reason", required=True, help="Why; it is kept and shown.")
@click.pass_obj
def pause(settings: Settings, name: str, reason: str) -> None:
    """Pause the source NAME because something is not right. Nothing that counts is withdrawn."""
    with opened(settings) as bridge:
        bridge.watching.pause(name, by=OPERATOR, reason=reason)
    click.echo(f"source {name} is paused; what comes is kept and held")


@click.command("acceptance")
@click.argument("name")
@as_json
@click.pass_context
def acceptance(context: click.Context, /, *, name: str, as_json: bool) -> None:
    """Show whether the source NAME may count, line by line, by what it has told so far.

    Exit code 0: the checklist passes; 1: it does not.
    """
    with opened(context.obj) as bridge:
        report = bridge.watching.report(name)
    if as_json:
        say_json(_as_value(report))
    else:
        _say_report(report)
    if failing(report.lines):
        context.exit(1)


def _as_value(report: Report) -> dict[str, Any]:
    why, seen = report.why, report.examined.seen
    return {
        "source": report.source.name,
        "mode": report.source.mode,
        "why": None if why is None else {**asdict(why), "params": dict(why.params)},
        "passes": not failing(report.lines),
        "lines": [
            {"code": one.code, "state": one.state, "figures": dict(one.figures), "passes": one.passes}
            for one in report.lines
        ],
        "held": dict(report.held),
        "objects": [asdict(one) for one in seen.objects],
        "unresolved": [asdict(one) for one in seen.unresolved],
        "made_anew": [asdict(one) for one in report.made_anew],
    }


def _say_report(report: Report) -> None:
    click.echo(f"source {report.source.name}: {report.source.mode}{_because(report)}")
    for line in report.lines:
        _say_line(line)
    seen = report.examined.seen
    untied = [(one.object, one.facts) for one in seen.objects if not one.realisations]
    _say_some("courses, tests and rooms tied to no realisation", ("named", "facts"), untied)
    nobody = [(one.name, one.home_page, one.facts) for one in seen.unresolved]
    _say_some("accounts of nobody", ("account", "home page", "facts"), nobody)
    anew = [(one.moodle_user_id, day_of(one.created_s * 1000)) for one in report.made_anew]
    _say_some("accounts that were made anew", ("account", "made on"), anew)
    if report.held:
        _say_some("held facts", ("why", "facts"), [(HELD[one], n) for one, n in report.held.items()])


def _because(report: Report) -> str:
    why = report.why
    if why is None:
        return ""
    reason = f" “{why.reason}”" if why.reason else ""
    return f", by {why.by}. {filled(PAUSES.get(why.code, why.code), why.params)}{reason}"


def _say_line(line: Line, *, err: bool = False) -> None:
    words = LINES[line.code]
    click.echo(
        f"{_MARKS[line.state]:>2}  {words.title}: {said(words, line.state, line.figures, English())}", err=err
    )
    if not line.passes:
        click.echo(f"      → {words.remedy}", err=err)


def _say_some(what: str, header: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
    if not rows:
        return
    more = f" (the first {_SHOWN} of {len(rows)})" if len(rows) > _SHOWN else ""
    click.echo(f"\n{what}{more}:")
    say_table(header, rows[:_SHOWN])


@click.command("history")
@click.argument("name")
@click.option("--realisation", metavar="ID", help="Choose for this one.")
@click.option("--take-over", "choice", flag_value=Choice.TAKE_OVER.value, help="Let its history count.")
@click.option("--ignore", "choice", flag_value=Choice.IGNORE.value, help="Let nothing of it count.")
@click.option(
    "--documented",
    "choice",
    flag_value=Choice.DOCUMENTED.value,
    help="Let it count; its documents were issued elsewhere.",
)
@click.option("--reason", default="", help="Why; a choice needs it.")
@as_json
@click.pass_obj
def history(settings: Settings, /, *, name: str, as_json: bool, **chosen: str | None) -> None:
    """Show what happened before the start of the source NAME, by realisation, or choose what becomes of it.

    Without a choice it only shows: what waits, and what would be decided if it counted. A choice applies to
    what still comes too, and may be changed.
    """
    if (chosen["realisation"] is None) != (chosen["choice"] is None):
        raise InvalidValue(field="history", expected="--realisation with one choice, or neither")
    with opened(settings) as bridge:
        if chosen["realisation"] is not None:
            choice = Choice(chosen["choice"] or "")
            reason = chosen["reason"] or ""
            bridge.watching.choose(name, chosen["realisation"], choice, by=OPERATOR, reason=reason)
            click.echo(f"{chosen['realisation']}: {choice}", err=True)
        found = bridge.watching.history(name)
    if as_json:
        rows = [dict(_plan_values(one)) for one in found.plans]
        say_json({"source": name, "realisations": rows, "elsewhere": found.elsewhere})
        return
    header = ("class", "persons", "unmatched", "facts", "attended", "confirmations", "certificates")
    say_table((*header, "changed", "choice"), [tuple(_plan_cells(one)) for one in found.plans])
    if found.elsewhere:
        click.echo(f"{found.elsewhere} facts before the start belong to no realisation")


def _plan_values(plan: HistoryPlan) -> Iterator[tuple[str, object]]:
    past = plan.past
    yield "class", past.realisation_id
    yield "title", past.title
    yield "persons", len(past.persons)
    yield "unmatched", past.unmatched
    yield "facts", past.facts
    yield "attended", plan.attended
    yield "confirmations", plan.confirmations
    yield "certificates", plan.certificates
    yield "changed", plan.differing
    yield "choice", plan.chosen.choice if plan.chosen else None
    yield "reason", plan.chosen.reason if plan.chosen else None


def _plan_cells(plan: HistoryPlan) -> Iterator[object]:
    for name, value in _plan_values(plan):
        if name not in ("title", "reason"):
            yield "waits" if value is None else value


COMMANDS = (live, observe, pause, acceptance, history)
