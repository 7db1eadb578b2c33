"""Reconciliation: both sides of each realisation, and what differs by person."""

import sys
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click

from lms_bridge.cli.words import as_json, opened, say_json, say_table
from lms_bridge.domain.reconciliation import MismatchKind
from lms_bridge.runtime.wording_reconciling import DIFFERS, mismatch_reason
from lms_bridge.services.ports.reconciling import OpenMismatch, Reconciled, Wanted
from lms_bridge.settings import Settings

_BY = "operator"
_Command = TypeVar("_Command", bound=Callable[..., Any])
_MOST = 100_000
_HEADER = (
    "realisation",
    "register",
    "platform",
    "decided",
    "submitted",
    "acknowledged",
    "there",
    "documents",
    "differences",
    "not proven",
)


def _which(command: _Command) -> _Command:
    for option in (
        click.option(
            "--register", "target", help="Only this register; “embedded” is the one of this service."
        ),
        click.option("--realisation", metavar="ID", help="Only this realisation."),
    ):
        command = option(command)
    return command


@click.group()
def reconciliation() -> None:
    """Compare the platform, what is decided, registers and documents."""


@reconciliation.command("run")
@click.option("--realisation", metavar="ID", help="Only this one.")
@click.pass_obj
def run(settings: Settings, realisation: str | None) -> None:
    """Compare now, and wait for it. It is done once a day by itself while the service runs."""
    with opened(settings) as bridge:
        reconcile = bridge.registers.desk.reconcile
        reconcile.ask(realisation, by=_BY)
        while reconcile():
            pass
        with bridge.database.read() as unit:
            (last,) = unit.reconciling.latest(limit=1)
    if last.ended_ms is None:
        click.echo("it is being compared by another process; see “lms-bridge reconciliation list”")
        return
    click.echo(
        f"{last.realisations} realisations compared, {last.mismatches} differences stand,"
        f" {last.unproven} not proven"
    )


@reconciliation.command("list")
@_which
@as_json
@click.pass_obj
def list_(settings: Settings, target: str | None, realisation: str | None, *, as_json: bool) -> None:
    """Both sides of each realisation, as they were compared last."""
    with opened(settings) as bridge, bridge.database.read() as unit:
        found = unit.reconciling.reconciled(Wanted(target, realisation_id=realisation), limit=_MOST)
    if as_json:
        say_json([_told(one) for one in found])
        return
    say_table(_HEADER, [_row(one) for one in found])


def _row(one: Reconciled) -> Sequence[object]:
    chain = one.chain
    return (
        one.realisation_id,
        one.target,
        "-" if one.lms is None else one.lms.completed,
        chain.decided,
        chain.submitted,
        chain.acknowledged,
        "-" if chain.there is None else chain.there,
        f"{chain.documents} of {chain.entitled}",
        one.mismatches,
        mismatch_reason(one.trouble or ""),
    )


def _told(one: Reconciled) -> dict[str, Any]:
    chain = one.chain
    lms = one.lms
    return {
        "realisation": one.realisation_id,
        "title": one.title,
        "register": one.target,
        "platform": None
        if lms is None
        else {"completed": lms.completed, "differences": lms.differences, "proven_ms": lms.proven_ms},
        "decided": chain.decided,
        "submitted": chain.submitted,
        "acknowledged": chain.acknowledged,
        "there": chain.there,
        "entitled": chain.entitled,
        "documents": chain.documents,
        "differences": one.mismatches,
        "trouble": one.trouble,
        "proven_ms": one.proven_ms,
        "at_ms": one.at_ms,
    }


@reconciliation.command("differences")
@_which
@click.option("--kind", type=click.Choice([one.value for one in MismatchKind]), help="Only of this kind.")
@as_json
@click.option(
    "--csv", "as_csv", is_flag=True, help="Print CSV, for programs; differences with platforms too."
)
@click.pass_obj
def differences(settings: Settings, /, *, as_json: bool, as_csv: bool, **asked: Any) -> None:
    """What differs, by person, with the reason and what to do."""
    from lms_bridge.services.export_statements import csv_line  # noqa: PLC0415 - most commands do without
    from lms_bridge.services.reconcile_report import COLUMNS, mismatches, rows  # noqa: PLC0415

    kind = MismatchKind(asked["kind"]) if asked["kind"] else None
    wanted = Wanted(asked["target"], kind=kind, realisation_id=asked["realisation"])
    with opened(settings) as bridge, bridge.database.read() as unit:
        if as_csv:
            sys.stdout.writelines(csv_line(one) for one in (COLUMNS, *rows(unit, wanted)))
            return
        found = list(mismatches(unit, wanted))
    if as_json:
        say_json([_mismatch(one) for one in found])
        return
    say_table(
        ("realisation", "register", "person", "difference", "what to do"), [_line(one) for one in found]
    )


def _line(one: OpenMismatch) -> Sequence[object]:
    words = DIFFERS[one.mismatch.kind.value]
    why = mismatch_reason(one.mismatch.why)
    what = f"{words.what}: {why}" if why else words.what
    return one.realisation_id, one.target, one.mismatch.person_id, what, words.remedy


def _mismatch(one: OpenMismatch) -> dict[str, Any]:
    told = one.mismatch
    return {
        "realisation": one.realisation_id,
        "register": one.target,
        "person": told.person_id,
        "kind": told.kind.value,
        "why": told.why,
        "submission": told.submission_id,
        "since_ms": one.first_ms,
        "what_to_do": DIFFERS[told.kind.value].remedy,
    }


COMMANDS = (reconciliation,)
