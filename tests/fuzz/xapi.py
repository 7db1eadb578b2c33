"""The Learning Record Store under noise, for a while: `python -m tests.fuzz.xapi --minutes 10`."""

import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from random import Random

import click

from tests.conformance.lrs import opened
from tests.databases import serving_postgres
from tests.e2e.running import Place
from tests.fuzz.xapi_laws import MIXED, Hostile, Tally, check_rules
from tests.fuzz.xapi_noise import body, mixed

ROUND = 500
"""So many requests and bodies are drawn from one seed: a failure is run again by it."""


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--minutes", type=float, default=10.0, show_default=True)
@click.option("--database", type=click.Choice(["sqlite", "postgresql"]), default="sqlite", show_default=True)
@click.option("--seed", type=int, default=1, show_default=True, help="Of the first round; one more each.")
def main(*, minutes: float, database: str, seed: int) -> None:
    """Send what is nearly right and what is not, and hold the store to its word.

    No answer is a failure of ours, no exception is any but our own, a refused batch leaves nothing behind,
    and what was taken is told as it was sent. Ends with the first that does not hold, and names its seed.
    """
    end = time.monotonic() + minutes * 60
    bodies = taken = 0
    with ExitStack() as stack:
        hostile = Hostile(stack.enter_context(opened(_place(stack, database))))
        stack.callback(hostile.close)
        while time.monotonic() < end:
            click.echo(f"seed {seed}: {_told(hostile.tally)}; {bodies} bodies checked, {taken} taken")
            chance = Random(seed)
            for _ in range(ROUND):
                hostile.attack(chance)
                taken += check_rules(body(chance)) + check_rules(mixed(chance), MIXED)
            bodies, seed = bodies + 2 * ROUND, seed + 1
        assert hostile.rows()["statement"] == len(hostile.tally.ids), "not one row for each id"
    click.echo(f"done: {_told(hostile.tally)}; {bodies} bodies checked, {taken} taken")


def _place(stack: ExitStack, database: str) -> Place:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="lms-bridge-fuzz-")))
    if database == "sqlite":
        return Place(folder)
    return Place(folder, stack.enter_context(serving_postgres()).make())


def _told(tally: Tally) -> str:
    answers = ", ".join(f"{status}: {count}" for status, count in sorted(tally.statuses.items()))
    return f"{sum(tally.statuses.values())} answers ({answers}), {len(tally.ids)} stored"


if __name__ == "__main__":
    main()
