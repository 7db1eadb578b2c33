"""The benchmarks by name: `python3 run.py bench year`. Figures are printed; nothing fails for being slow."""

import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click

from lms_bridge.demo.making.plan import demo_plan, national_plan
from lms_bridge.demo.making.year import made_up_year
from lms_bridge.demo.ports import HOST, free_port
from lms_bridge.demo.sizes import FEWEST, shrunk
from tests.benchmarks import documents as documents_benchmark
from tests.benchmarks import indicators as indicators_benchmark
from tests.benchmarks import issuing as issuing_benchmark
from tests.benchmarks import latency as latency_benchmark
from tests.benchmarks import lrs as lrs_benchmark
from tests.benchmarks import lrs_kill as kill_benchmark
from tests.benchmarks import oneroster as oneroster_benchmark
from tests.benchmarks import packages as package_benchmark
from tests.benchmarks import presence as presence_benchmark
from tests.benchmarks import pulling as pull_benchmark
from tests.benchmarks import reading
from tests.benchmarks import register as register_benchmark
from tests.benchmarks import roster as roster_benchmark
from tests.benchmarks import webinar as webinar_benchmark
from tests.benchmarks import year as year_benchmark
from tests.benchmarks.figures import Figure, show, write

_database = click.option(
    "--database", type=click.Choice(["sqlite", "postgresql"]), default="sqlite", show_default=True
)
_json = click.option(
    "--json", "file", type=click.Path(path_type=Path), help="Also write the figures to FILE."
)
_seed = click.option("--seed", type=int, default=1, show_default=True, help="Another seed is another year.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Measure the bridge on this machine."""


@main.command()
@click.option("--people", type=click.IntRange(FEWEST), help="A smaller year, of so many users.")
@click.option("--database-url", help="Another database, empty; by default the embedded one in a new folder.")
@_seed
@_json
def year(*, people: int | None, database_url: str | None, seed: int, file: Path | None) -> None:
    """A year of national size through the service: 4,115 users, 19,000 statements, 14,500 deliveries.

    The exit code is 1 where the register does not say what is true.
    """
    plan = national_plan(seed)
    plan = shrunk(plan, people) if people else plan
    figures, is_true = year_benchmark.measure(
        plan, made_up_year(plan), address=_address(), database_url=database_url
    )
    _tell("year", figures, file)
    if not is_true:
        raise click.ClickException("the register does not say what is true")


@main.command()
@click.option("--count", type=click.IntRange(1), default=10_000, show_default=True)
@_json
def documents(*, count: int, file: Path | None) -> None:
    """Documents made into PDFs and kept, on all cores; and what a signature takes."""
    _tell("documents", documents_benchmark.measure(count, processes=os.cpu_count() or 1, signed=200), file)


@main.command()
@click.option("--samples", type=click.IntRange(1, 60), default=20, show_default=True)
@_seed
@_json
def latency(*, samples: int, seed: int, file: Path | None) -> None:
    """From POST to the completion on the person's page, at rest, after the year of the demo."""
    _tell(
        "latency",
        latency_benchmark.measure(demo_plan(datetime.now(UTC), seed), _address(), samples=samples),
        file,
    )


@main.command()
@_seed
@_json
def xapi(*, seed: int, file: Path | None) -> None:
    """Checking statements, beside only parsing their JSON."""
    _tell("xapi", reading.measure(made_up_year(national_plan(seed))), file)


@main.command()
@click.option("--courses", type=click.IntRange(1), default=200, show_default=True)
@click.option("--people", type=click.IntRange(2), default=100, show_default=True, help="In each course.")
@_json
def roster(*, courses: int, people: int, file: Path | None) -> None:
    """A roster's plan: by default 20,000 enrolments in 200 courses, over HTTP to a stand-in Moodle."""
    _tell("roster", roster_benchmark.measure(roster_benchmark.Size(courses, people)), file)


@main.command()
@click.option("--people", type=click.IntRange(FEWEST), help="A smaller year, of so many users.")
@_database
@click.option("--kills", type=click.IntRange(0, 20), default=1, show_default=True, help="Of each side.")
@click.option(
    "--faults",
    type=click.FloatRange(0, 50),
    default=0,
    metavar="PERCENT",
    help="Of so many calls each is wrong.",
)
@_seed
@_json
def register(
    *, people: int | None, database: str, kills: int, faults: float, seed: int, file: Path | None
) -> None:
    """A year of national size through two installations: the roster pulled, the completions sent back.

    The exit code is 1 where both sides do not agree in the end.
    """
    plan = national_plan(seed)
    trouble = register_benchmark.Trouble(kills, faults / 100, seed)
    plan = shrunk(plan, people) if people else plan
    figures, agrees = register_benchmark.measure(plan, trouble, database=database)
    _tell("register", figures, file)
    if not agrees:
        raise click.ClickException("both sides do not agree")


@main.command()
@_database
@click.option("--enrolments", type=click.IntRange(50), default=100_000, show_default=True)
@_json
def oneroster(*, database: str, enrolments: int, file: Path | None) -> None:
    """The register read by OneRoster: pages at any offset, a whole pull, memory."""
    figures = oneroster_benchmark.measure(database, oneroster_benchmark.Size(enrolments))
    _tell("oneroster", figures, file)


@main.command()
@_database
@click.option("--enrolments", type=click.IntRange(50), default=100_000, show_default=True)
@_json
def pull(*, database: str, enrolments: int, file: Path | None) -> None:
    """A whole register pulled from another installation and taken over: time, and memory of the commands."""
    _tell("pull", pull_benchmark.measure(database, oneroster_benchmark.Size(enrolments)), file)


@main.command()
@_database
@click.option("--attendances", type=click.IntRange(100), default=100_000, show_default=True, help="A year.")
@_json
def indicators(*, database: str, attendances: int, file: Path | None) -> None:
    """The pages of the indicators over a national year, as staff and as an officer."""
    size = indicators_benchmark.Size(attendances)
    _tell("indicators", indicators_benchmark.measure(database, size), file)


@main.command()
@_database
@click.option("--statements", type=click.IntRange(500), default=100_000, show_default=True, help="To search.")
@click.option("--quick", is_flag=True, help="Phases of one second, each once.")
@_json
def lrs(*, database: str, statements: int, quick: bool, file: Path | None) -> None:
    """The Learning Record Store: writing, reading, lag and memory, beside a bare route and a bare insert."""
    size = lrs_benchmark.Size(statements, 1.0 if quick else 4.0, 1 if quick else 3)
    _tell("lrs", lrs_benchmark.measure(database, size), file)


@main.command("lrs-kill")
@_database
@click.option("--times", type=click.IntRange(1), default=20, show_default=True)
@_json
def lrs_kill(*, database: str, times: int, file: Path | None) -> None:
    """The service killed with SIGKILL again and again while statements come in.

    The exit code is 1 where an answered statement is gone, stands twice, or is without its links.
    """
    figures, is_whole = kill_benchmark.measure(database, times)
    _tell("lrs-kill", figures, file)
    if not is_whole:
        raise click.ClickException("not all that was answered is there")


@main.command()
@click.option(
    "--megabytes", type=click.IntRange(1), default=500, show_default=True, help="Of a package kept."
)
@click.option("--repeats", type=click.IntRange(1), help="How often each size is read, instead of enough.")
@click.option("--without-hostile", is_flag=True, help="Leave out what means harm.")
@_json
def packages(*, megabytes: int, repeats: int | None, without_hostile: bool, file: Path | None) -> None:
    """Inspecting packages beside Python's zipfile, keeping a large one, and what hostile ones cost.

    The exit code is 1 where a hostile package, or memory, went beyond its bound.
    """
    sizes = package_benchmark.SIZES
    if repeats:
        sizes = tuple(replace(size, repeats=repeats) for size in sizes[:2])
    measure = package_benchmark.measure
    figures, within = measure(sizes, megabytes=megabytes, hostile=not without_hostile)
    _tell("packages", figures, file)
    if not within:
        raise click.ClickException("a bound was not kept")


@main.command()
@click.option("--meetings", type=click.IntRange(1), default=100_000, show_default=True)
@_seed
@_json
def presence(*, meetings: int, seed: int, file: Path | None) -> None:
    """Random meetings that several ways tell, counted by the engine and second by second.

    The exit code is 1 where the two do not agree on one of them.
    """
    figures, agree = presence_benchmark.measure(seed, meetings)
    _tell("presence", figures, file)
    if not agree:
        raise click.ClickException("the engine and the reference do not agree")


@main.command()
@_database
@click.option("--quick", is_flag=True, help="A webinar of 200 people.")
@_json
def webinar(*, database: str, quick: bool, file: Path | None) -> None:
    """A webinar of 3,000 people with 20,000 events: a storm of joins, working off, its pages.

    The exit code is 1 where a call that was answered was not stored, or its join not told.
    """
    size = webinar_benchmark.Size(3000, 20_000, storm_s=5.0, samples=9)
    small = webinar_benchmark.Size(200, 1000, storm_s=1.0, samples=3)
    figures, whole = webinar_benchmark.measure(database, small if quick else size)
    _tell("webinar", figures, file)
    if not whole:
        raise click.ClickException("not all that was answered was told")


@main.command()
@_database
@click.option("--documents", type=click.IntRange(2), default=10_000, show_default=True)
@_json
def issuing(*, database: str, documents: int, file: Path | None) -> None:
    """A closing that issues so many documents, the rows alone: time and memory."""
    _tell("issuing", issuing_benchmark.measure(database, documents), file)


def _address() -> str:
    return f"http://{HOST}:{free_port()}"


def _tell(benchmark: str, figures: list[Figure], file: Path | None) -> None:
    show(benchmark, figures)
    if file:
        write(file, benchmark, figures)


if __name__ == "__main__":
    main()
