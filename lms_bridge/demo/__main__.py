"""`python3 run.py demo`: a made-up year, played through a service of its own."""

import signal
import sys
from pathlib import Path

import click

from lms_bridge.demo.moodle import a_moodle
from lms_bridge.demo.play import Demo, Wish
from lms_bridge.demo.screen import Screen
from lms_bridge.demo.sizes import FEWEST

_INTERRUPTED = 130


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--once", is_flag=True, help="Stop after the replay and lay the register beside the truth.")
@click.option(
    "--port", type=click.IntRange(1, 65535), help="Where to listen; by default 8080, or a free one."
)
@click.option(
    "--folder",
    type=click.Path(path_type=Path),
    default="lms-bridge-demo",
    show_default=True,
    help="Made anew at every start; a folder that holds something else is refused.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed is another year.")
@click.option("--people", type=click.IntRange(FEWEST), help="A smaller or larger year, of so many people.")
def main(*, once: bool, port: int | None, folder: Path, seed: int, people: int | None) -> None:
    """Fill a fresh register with a made-up year, and look at it.

    The service is started and set up by its own commands, and the year comes in by HTTP as it would in
    earnest. It goes on until Ctrl-C. With --once the exit code is 0 where the register says what is true.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    screen = Screen()
    wish = Wish(folder=folder, port=port, seed=seed, people=people)
    try:
        with a_moodle() as moodle:
            demo = Demo(wish, screen, moodle)
            if once:
                sys.exit(0 if demo.once() else 1)
            demo.keep_serving()
    except KeyboardInterrupt:
        screen.say("\nStopped.")
        sys.exit(_INTERRUPTED if once else 0)


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    main()
