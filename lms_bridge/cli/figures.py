"""Below `lms-bridge indicators`: figures side by side, rows behind them, what is entered, frozen reports."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from shutil import copyfileobj
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Final

import click

from lms_bridge.cli.figure_tables import figures_sheet, frozen_rows, groups_sheet, plan_sheet, rows_sheet
from lms_bridge.cli.words import as_json, opened, say_json, say_table
from lms_bridge.domain.errors import NotFound
from lms_bridge.domain.indicators import EVERYTHING, INDICATORS, People, Question
from lms_bridge.domain.programme import Form, ProgrammeKind
from lms_bridge.runtime.spreadsheet import Sheet, save_csv, save_xlsx
from lms_bridge.services.entered_files import read_employees, read_plan
from lms_bridge.services.indicator_desk import IndicatorDesk, figures_json, side_by_side, since_frozen
from lms_bridge.services.indicators import Listing
from lms_bridge.services.ports.indicators import By, Figures
from lms_bridge.services.set_up import OPERATOR
from lms_bridge.settings import Settings

YEAR: Final = click.IntRange(1990, 2199)
_IN_MEMORY: Final = 1 << 20
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_year = click.option("--year", type=YEAR, required=True, help="By the start, in Belgrade.")


def _narrowing(command: Callable[..., None]) -> Callable[..., None]:
    """The options that narrow a question."""
    for option in (
        click.option(
            "--people", type=click.Choice([*map(str, People)]), help="Of elected officials, or of others."
        ),
        click.option("--beneath", is_flag=True, help="With --body: and of all bodies beneath it."),
        click.option("--together", is_flag=True, help="Bodies that went into another one count under it."),
        click.option("--body", metavar="ID", help="Of people who were with that body then."),
        click.option("--provider", metavar="ID", help="Of what that provider carried out."),
        click.option(
            "--kind", type=click.Choice([*map(str, ProgrammeKind)]), help="Of programmes of that kind."
        ),
        click.option("--form", type=click.Choice([*map(str, Form)]), help="Of realisations of that form."),
    ):
        command = option(command)
    return command


def _question(desk: IndicatorDesk, figures: Figures, year: int, narrowed: dict[str, Any]) -> Question:
    body, people = narrowed["body"], narrowed["people"]
    bodies = None
    if body:
        bodies = figures.beneath(body)
        if not bodies:
            raise NotFound(what="body", name=body)
        bodies = bodies if narrowed["beneath"] else frozenset({body})
        bodies = figures.forerunners(bodies) if narrowed["together"] else bodies
    return replace(
        desk.question(year, EVERYTHING),
        form=Form(narrowed["form"]) if narrowed["form"] else None,
        kind=ProgrammeKind(narrowed["kind"]) if narrowed["kind"] else None,
        provider=narrowed["provider"],
        bodies=bodies,
        people=People(people) if people else None,
        together=narrowed["together"],
    )


def _files(command: Callable[..., None]) -> Callable[..., None]:
    """The options for another form than a table on the screen."""
    csv = click.option("--csv", "as_csv", is_flag=True, help="Print CSV, for spreadsheet programs.")
    file = click.option("--xlsx", type=click.Path(dir_okay=False, path_type=Path), help="Write this file.")
    return csv(file(command))


def _say(sheet: Sheet, told: dict[str, Any]) -> None:
    with SpooledTemporaryFile(_IN_MEMORY) as file:
        _hand_out(_saved(sheet, file, told), file, told)


@click.command()
@_year
@click.option("--with", "others", type=YEAR, multiple=True, help="A year beside it; again for more.")
@_narrowing
@_files
@as_json
@click.pass_obj
def figures(settings: Settings, /, year: int, others: Sequence[int], **told: Any) -> None:
    """Print every indicator, years side by side; without --with the year before."""
    beside = list(others) or [year - 1]
    with opened(settings) as bridge, bridge.database.read() as unit:
        question = _question(bridge.indicators, unit.figures, year, told)
        lines = side_by_side(unit.figures, question, beside)
    narrowed = {
        name: str(told[name]) for name in ("form", "kind", "provider", "body", "people") if told[name]
    }
    if told["as_json"]:
        say_json(figures_json(lines, [year, *beside], narrowed))
        return
    definitions = bool(told["as_csv"] or told["xlsx"])
    _say(figures_sheet(lines, [year, *beside], definitions=definitions), told)


@click.command("rows")
@click.argument("name", type=click.Choice(list(INDICATORS)))
@_year
@_narrowing
@_files
@click.pass_obj
def rows_of(settings: Settings, /, name: str, year: int, **told: Any) -> None:
    """Print the rows that the indicator NAME counts: as many as its number. Who is listed is logged."""
    with opened(settings) as bridge, SpooledTemporaryFile(_IN_MEMORY) as file:
        with bridge.database.read() as unit:
            question = _question(bridge.indicators, unit.figures, year, told)
            listing = Listing(unit.figures, question, INDICATORS[name])
            sheet = _saved(rows_sheet(listing), file, told)
        with bridge.database.write() as unit:
            page = f"indicators {name} {year}"
            unit.logs.viewed(OPERATOR, listing.persons, page=page, at_ms=bridge.clock.now_ms())
        _hand_out(sheet, file, told)


def _saved(sheet: Sheet, file: IO[bytes], told: dict[str, Any]) -> Sheet:
    """Into the file, in the form that was asked for; else the rows are held, to be printed as a table."""
    if told["xlsx"]:
        save_xlsx([sheet], file)
    elif told["as_csv"]:
        save_csv(sheet, file)
    else:
        return replace(sheet, rows=list(sheet.rows))
    return sheet


def _hand_out(sheet: Sheet, file: IO[bytes], told: dict[str, Any]) -> None:
    file.seek(0)
    if told["xlsx"]:
        with told["xlsx"].open("wb") as named:
            copyfileobj(file, named)
        click.echo(f"{told['xlsx']} written")
    elif told["as_csv"]:
        for line in file:
            click.echo(line, nl=False)
    else:
        say_table(sheet.header, [["" if cell is None else cell for cell in row] for row in sheet.rows])


@click.command("by")
@click.argument("group", type=click.Choice([*map(str, By)]))
@_year
@_narrowing
@_files
@click.pass_obj
def groups(settings: Settings, /, group: str, year: int, **told: Any) -> None:
    """Print attendances in groups: by body, kind of body, kind of programme, programme, provider."""
    with opened(settings) as bridge, bridge.database.read() as unit:
        found = unit.figures.groups(_question(bridge.indicators, unit.figures, year, told), By(group))
        employed = unit.figures.entered.employees(year) if group == By.BODY else {}
    _say(groups_sheet(By(group), found, employed), told)


@click.command()
@_year
@click.option("--import", "file", type=_FILE, help="A CSV file with programme,realisations,participants.")
@_files
@click.pass_obj
def plan(settings: Settings, /, year: int, file: Path | None, **told: Any) -> None:
    """Print a year's plan against what was done, by programme; with --import take the plan over first."""
    with opened(settings) as bridge:
        if file:
            bridge.indicators.plan(year, read_plan(file.read_bytes()), by=OPERATOR)
        with bridge.database.read() as unit:
            lines = unit.figures.entered.against_done(bridge.indicators.question(year, EVERYTHING))
    _say(plan_sheet(lines), told)


@click.command()
@click.argument("file", type=_FILE)
@_year
@click.pass_obj
def employees(settings: Settings, file: Path, year: int) -> None:
    """Take over how many people bodies employ: CSV with body,employees."""
    lines = read_employees(file.read_bytes())
    with opened(settings) as bridge:
        bridge.indicators.employ(year, lines, by=OPERATOR)
    click.echo(f"{len(lines)} bodies")


@click.command()
@_year
@click.option("--note", default="", help="What for; it is kept with the report.")
@click.pass_obj
def freeze(settings: Settings, year: int, note: str) -> None:
    """Keep a year's figures with their definitions and all rows behind them, as of now."""
    with opened(settings) as bridge:
        number = bridge.indicators.freeze(year, note=note, by=OPERATOR)
    click.echo(f"report {number} frozen")


@click.command()
@click.argument("number", type=int, required=False)
@as_json
@click.pass_obj
def frozen(settings: Settings, number: int | None, *, as_json: bool) -> None:
    """List frozen reports; of one, by its NUMBER, what was frozen, what is now, and how many rows differ."""
    with opened(settings) as bridge, bridge.database.read() as unit:
        if number is None:
            reports = [(one.id, one.year, one.by, one.note) for one in unit.figures.frozen.reports()]
            _say_frozen(("number", "year", "by", "note"), reports, as_json=as_json)
            return
        report = unit.figures.frozen.report(number)
        if report is None:
            raise NotFound(what="report", name=str(number))
        question = bridge.indicators.question(report.year, EVERYTHING)
        found = frozen_rows(since_frozen(unit.figures, report, question))
        differing, _ = unit.figures.frozen.changed_attendances(number, question, limit=0)
    _say_frozen(("indicator", "frozen", "now", "difference"), found, as_json=as_json)
    click.echo(f"{differing} attendances differ; the report's page lists them", err=as_json)


def _say_frozen(header: Sequence[str], listed: Sequence[Sequence[object]], *, as_json: bool) -> None:
    if as_json:
        say_json([dict(zip(header, row, strict=True)) for row in listed])
    else:
        say_table(header, [["" if cell is None else cell for cell in row] for row in listed])


FIGURES: Final = (figures, rows_of, groups, plan, employees, freeze, frozen)
