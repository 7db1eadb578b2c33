"""Fuzzing by hand, for as long as told: `python -m tests.fuzz scorm --minutes 10`."""

import click

from tests.fuzz.scorm import WAYS, fuzz


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Look for input that brings about any error but our own."""


@main.command()
@click.option("--minutes", type=click.FloatRange(0.01), default=10.0, show_default=True, help="For each way.")
@click.option("--way", type=click.Choice(WAYS), multiple=True, default=WAYS, help="All, unless named.")
@click.option("--seed", type=int, default=1, show_default=True)
def scorm(*, minutes: float, way: tuple[str, ...], seed: int) -> None:
    """Packages: manifests, tracks and statements by Hypothesis, bytes by Atheris (Linux, Python to 3.11)."""
    for each in way:
        click.echo(f"{each}: {fuzz(each, minutes=minutes, seed=seed)}")


if __name__ == "__main__":
    main()
