"""Comparing a Moodle with the register, and the differences that stand."""

import csv
import sys
from collections.abc import Sequence
from typing import Any

import click

from lms_bridge.cli.words import as_json, opened, say_json, say_table
from lms_bridge.runtime.wording_differences import CAUSES, KINDS, doubt_words
from lms_bridge.services.differences import COLUMNS, row_of, standing
from lms_bridge.services.moodles import moodle_source
from lms_bridge.services.ports.polled import Narrowed
from lms_bridge.services.reconcile_completions import Outcome
from lms_bridge.settings import Settings

_HEADER = (
    "realisation",
    "in Moodle",
    "complete",
    "here",
    "attended",
    "agreed",
    "differences",
    "added",
    "not proven",
)


@click.command()
@click.argument("name")
@click.option("--realisation", metavar="ID", help="Only this one.")
@as_json
@click.pass_obj
def reconcile(settings: Settings, name: str, realisation: str | None, *, as_json: bool) -> None:
    """Compare the Moodle NAME with the register, person by person, and keep what was missing here.

    Prints both sides' counts of each realisation that is tied to a course and has begun, and every
    difference. What Moodle does not show takes nothing back. Where its answer was not proven to be whole,
    nothing is concluded, and the column “not proven” says why.
    """
    with opened(settings) as bridge:
        with bridge.database.read() as unit:
            source = moodle_source(unit, name)
        outcomes = bridge.fetching.reconcile.outcomes(source, realisation_id=realisation)
    if as_json:
        say_json([_told(one) for one in outcomes])
        return
    say_table(_HEADER, [_row(one) for one in outcomes])
    found = [(one.realisation_id, each) for one in outcomes for each in one.differences]
    if found:
        click.echo("")
        header = ("realisation", "account", "person", "difference", "why")
        say_table(
            header,
            [
                (where, one.account, one.person_id or "", KINDS[one.kind], CAUSES[one.why].reason)
                for where, one in found
            ],
        )


def _row(one: Outcome) -> Sequence[object]:
    counts = one.counts
    figures = (
        ("", "", "", "", "")
        if counts is None
        else (
            counts.there_total,
            counts.there_completed,
            counts.here_total,
            counts.here_completed,
            counts.agreed,
        )
    )
    trouble = doubt_words(one.trouble) if one.trouble else ""
    return (one.realisation_id, *figures, len(one.differences), one.added, trouble)


def _told(one: Outcome) -> dict[str, Any]:
    counts = one.counts
    return {
        "realisation": one.realisation_id,
        "proven": one.trouble is None,
        "trouble": one.trouble,
        "moodle": None
        if counts is None
        else {"total": counts.there_total, "completed": counts.there_completed},
        "here": None if counts is None else {"total": counts.here_total, "attended": counts.here_completed},
        "agreed": None if counts is None else counts.agreed,
        "added": one.added,
        "differences": [
            {
                "account": each.account,
                "person": each.person_id,
                "kind": each.kind.value,
                "why": each.why.value,
                "moodle_ms": each.there_ms,
                "here_ms": each.here_ms,
                "moodle_percent": each.there_percent,
                "here_percent": each.here_percent,
                "channels": dict(each.channels),
            }
            for each in one.differences
        ],
    }


@click.command()
@click.argument("name")
@as_json
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV, for programs.")
@click.pass_obj
def differences(settings: Settings, name: str, *, as_json: bool, as_csv: bool) -> None:
    """Print the differences between the Moodle NAME and the register that stand since the last comparison."""
    with opened(settings) as bridge, bridge.database.read() as unit:
        moodle_source(unit, name)
        found = list(standing(unit, Narrowed(source=name)))
    if as_json:
        say_json([dict(zip(COLUMNS, row_of(one), strict=True)) for one in found])
    elif as_csv:
        csv.writer(sys.stdout, lineterminator="\n").writerows([COLUMNS, *map(row_of, found)])
    else:
        header = ("realisation", "account", "person", "difference", "why", "what to do")
        say_table(
            header,
            [
                (
                    one.realisation_id,
                    one.difference.account,
                    one.difference.person_id or "",
                    KINDS[one.difference.kind],
                    CAUSES[one.difference.why].reason,
                    CAUSES[one.difference.why].remedy,
                )
                for one in found
            ],
        )


COMMANDS = (reconcile, differences)
