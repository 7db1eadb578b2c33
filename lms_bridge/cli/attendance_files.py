"""Attendance in files: what one would do, bringing it in, and taking it back."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from lms_bridge.cli.words import as_json, opened, say_json, say_table
from lms_bridge.domain.calendar import BELGRADE
from lms_bridge.domain.errors import NotFound
from lms_bridge.runtime.wording_attendance import OUTCOMES, said_words
from lms_bridge.services.attendance_file import MOST_BYTES, Format, Order, Reading, Said
from lms_bridge.services.import_attendance import Beside, Brought, Imported, Preview
from lms_bridge.services.ports.attendance import StoredFile
from lms_bridge.services.set_up import OPERATOR
from lms_bridge.settings import Settings

_AUTO = "auto"
_MOST_SHOWN = 50


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--source", required=True, metavar="NAME", help="Where it comes from: a zoom, teams, attendance."
)
@click.option(
    "--realisation", metavar="ID", help="Its id or code in the register; not where the file says it."
)
@click.option(
    "--format",
    "form",
    type=click.Choice([_AUTO, *Format]),
    default=_AUTO,
    show_default=True,
    help="Whose file.",
)
@click.option("--zone", metavar="ZONE", help="In which times without one are meant, as Europe/Belgrade.")
@click.option("--order", type=click.Choice([*Order]), help="How dates are written: day or month first.")
@click.option("--replaces", type=int, metavar="NUMBER", help="The file in whose place this one comes.")
@click.option("--adds", is_flag=True, help="It adds to the files that stand for the realisation.")
@click.option("--dry-run", is_flag=True, help="Only say what each line would do.")
@as_json
@click.pass_obj
def import_(settings: Settings, /, *, file: Path, as_json: bool, dry_run: bool, **how: Any) -> None:
    """Bring in FILE, which says who was in a webinar from when to when.

    Lines with a fault are not taken and are listed; the others are. The same file once more changes nothing.
    """
    brought = _brought(file, how)
    with opened(settings) as bridge:
        if dry_run:
            shown, done = bridge.import_attendance.preview(brought), None
        else:
            beside = Beside(how["replaces"], adds=how["adds"])
            done = bridge.import_attendance.bring(brought, by=OPERATOR, beside=beside)
            shown = done.preview
    if as_json:
        say_json({**told(shown), "number": done and done.file.number, "changed": bool(done and done.changed)})
    else:
        _say(shown)
        click.echo(_end(done))


def _brought(file: Path, how: dict[str, Any]) -> Brought:
    form = None if how["form"] == _AUTO else Format(how["form"])
    order = Order(how["order"]) if how["order"] else None
    try:
        with file.open("rb") as opened_file:
            body = opened_file.read(MOST_BYTES + 1)
    except OSError as error:
        raise NotFound(what="file", name=file.name) from error
    reading = Reading(form, zone=how["zone"], order=order)
    return Brought(body, file.name, how["source"], how["realisation"], reading)


def _end(done: Imported | None) -> str:
    if done is None:
        return "nothing was changed (--dry-run)"
    if not done.changed:
        return f"nothing was changed: this very file stands already, as file {done.file.number}"
    return f"imported as file {done.file.number}"


def _say(shown: Preview) -> None:
    say_table(
        ("line", "who", "from", "to", "realisation", "what becomes of it"),
        [
            (
                line.row.line,
                line.name or line.row.presence.who.name or f"({line.row.presence.who.label})",
                _local(line.row.presence.join_ms),
                _local(line.row.presence.leave_ms or 0),
                line.realisation.code,
                OUTCOMES[line.outcome.value],
            )
            for line in shown.lines[:_MOST_SHOWN]
        ],
    )
    if len(shown.lines) > _MOST_SHOWN:
        click.echo(f"… and {len(shown.lines) - _MOST_SHOWN} more lines")
    for code, count in shown.counts.items():
        click.echo(f"{count}: {OUTCOMES[code]}")
    _say_lines("not taken:", shown.faults)
    _say_lines("to know:", shown.read.notes)


def _say_lines(title: str, said: Iterable[Said]) -> None:
    lines = [(one.line, *said_words(one)) for one in said]
    if lines:
        click.echo(title)
    for line, text, remedy in lines[:_MOST_SHOWN]:
        click.echo(f"  line {line}: {text}" + (f" → {remedy}" if remedy else ""))
    if len(lines) > _MOST_SHOWN:
        click.echo(f"  … and {len(lines) - _MOST_SHOWN} more")


def _local(at_ms: int) -> str:
    return (
        datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(BELGRADE).isoformat(sep=" ", timespec="seconds")
    )


def told(shown: Preview) -> dict[str, Any]:
    """What a file would do, for programs."""
    return {
        "format": shown.read.format.value,
        "realisations": [one.id for one in shown.realisations],
        "counts": dict(shown.counts),
        "lines": [
            {
                "line": line.row.line,
                "realisation": line.realisation.id,
                "named_by": line.row.presence.who.by.value,
                "account": line.row.presence.who.name,
                "label": line.row.presence.who.label,
                "person": line.person_id,
                "join_ms": line.row.presence.join_ms,
                "leave_ms": line.row.presence.leave_ms,
                "outcome": line.outcome.value,
            }
            for line in shown.lines
        ],
        "faults": [_said(one) for one in shown.faults],
        "notes": [_said(one) for one in shown.read.notes],
        "earlier": [one.number for one in shown.earlier],
    }


def _said(one: Said) -> dict[str, Any]:
    text, remedy = said_words(one)
    return {"line": one.line, "code": one.code, "text": text, "remedy": remedy}


@click.command("files")
@click.option("--realisation", metavar="ID", help="Only of this realisation, by the register's id.")
@as_json
@click.pass_obj
def files(settings: Settings, *, realisation: str | None, as_json: bool) -> None:
    """List the files that were brought in, the newest first."""
    with opened(settings) as bridge, bridge.database.read() as unit:
        found = unit.attendance.newest(realisation_id=realisation, limit=1000)
        sources = {one.id: one.name for one in unit.sources.all()}
        rows = [
            _file(one, sources, [each.id for each in unit.attendance.realisations_of(one.number)])
            for one in found
        ]
    if as_json:
        say_json(rows)
        return
    header = ("number", "source", "format", "state", "lines", "not taken", "realisations", "name")
    say_table(
        header,
        [[", ".join(one[key]) if key == "realisations" else one[key] for key in _KEYS] for one in rows],
    )


_KEYS = ("number", "source", "format", "state", "lines", "not_taken", "realisations", "name")


def _file(one: StoredFile, sources: dict[int, str], realisations: list[str]) -> dict[str, Any]:
    return {
        "number": one.number,
        "source": sources[one.source_id],
        "format": one.format.value,
        "state": one.state.value,
        "lines": one.rows,
        "not_taken": len(one.faults),
        "realisations": realisations,
        "name": one.name,
        "sha256": one.sha256,
        "by": one.by,
        "at_ms": one.acted_ms,
    }


@click.command("withdraw")
@click.argument("number", type=int)
@click.option("--reason", required=True, help="Why; it is kept with the act.")
@click.pass_obj
def withdraw(settings: Settings, number: int, reason: str) -> None:
    """Let file NUMBER tell nothing any more, as if it had never come. It is kept."""
    with opened(settings) as bridge:
        bridge.import_attendance.withdraw(number, by=OPERATOR, reason=reason)
    click.echo(f"file {number} is withdrawn")


COMMANDS = (import_, files, withdraw)
