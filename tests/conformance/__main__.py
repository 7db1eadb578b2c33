"""ADL's conformance suite, where it is present: `python3 run.py conformance DIRECTORY`."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from tests.conformance.lrs import VERSIONS
from tests.conformance.suite import Report, SuiteFailed, check_installed, run
from tests.databases import NoServer, serving_postgres
from tests.e2e.running import Place

_DATABASES = ("sqlite", "postgresql")


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("suite", type=click.Path(path_type=Path, exists=True, file_okay=False, resolve_path=True))
@click.option(
    *("--version", "versions"),
    type=click.Choice(VERSIONS),
    multiple=True,
    help="May be given twice; without it, both.",
)
@click.option(
    *("--database", "databases"),
    type=click.Choice(_DATABASES),
    multiple=True,
    help="May be given twice; without it, both.",
)
@click.option("--only", default="", metavar="PATTERN", help="Only the tests whose titles match.")
def main(*, suite: Path, versions: tuple[str, ...], databases: tuple[str, ...], only: str) -> None:
    """Run ADL's conformance suite (adlnet/lrs-conformance-test-suite) against this Learning Record Store.

    SUITE is a checkout of it in which “npm install” was run. Each run starts the service on a fresh store.
    The exit code is 1 unless every test passed.
    """
    reports = []
    try:
        check_installed(suite)
        for database in databases or _DATABASES:
            for version in versions or VERSIONS:
                with _empty_place(database) as place:
                    reports.append(run(suite, place, version, only=only))
                _tell(f"{version} on {database}", reports[-1])
    except (SuiteFailed, NoServer) as failed:
        raise click.ClickException(str(failed)) from failed
    if not all(report.is_whole for report in reports):
        raise SystemExit(1)


@contextmanager
def _empty_place(database: str) -> Iterator[Place]:
    with tempfile.TemporaryDirectory(prefix="lms-bridge-conformance-") as folder:
        if database == "sqlite":
            yield Place(Path(folder))
            return
        with serving_postgres() as server:
            made = server.make()
            yield Place(Path(folder), made)
            server.drop(made)


def _tell(title: str, report: Report) -> None:
    click.echo(f"{title}: {report.passed} of {report.total} passed in {report.seconds:.0f} s")
    for failure in report.failures:
        click.echo(f"  {failure}")


if __name__ == "__main__":
    main()
