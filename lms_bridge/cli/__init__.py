"""The command `lms-bridge`. Exit codes: 0 done, 1 refused, 2 wrong usage."""

import os
import sys
from typing import Any, Final

import click

from lms_bridge import __version__
from lms_bridge.cli.late import Late
from lms_bridge.cli.words import say_refusal
from lms_bridge.domain.errors import BridgeError
from lms_bridge.settings import from_environment, unknown

_ABOUT = """
Completions from the learning platform into the register of training.

What happens on a Moodle and in its webinars comes in by itself, is kept as it came, and becomes
completions: once, with the evidence. Everything is kept in one database.

\b
A first installation, in a folder of its own:
  lms-bridge init
  lms-bridge roster import roster.zip
  lms-bridge source add moodle lms --home-page https://lms.academy.example
  lms-bridge credential add lrs --source lms --name logstore
  lms-bridge user add officer --role staff
  lms-bridge serve --port 8080

\b
Exit codes: 0 done; 1 refused (a line on the error stream says what and the way out); 2 wrong usage.
Settings come from the environment: LMS_BRIDGE_DATABASE_URL names the database (by default the file
lms-bridge.sqlite in the working folder); docs/reference/settings.md has them all.
"""


_COMMANDS: Final = {
    "attempts": ("attempt",),
    "attendance": ("attendance",),
    "bodies": ("body", "provider"),
    "counted": ("realisation", "withdrawal", "meeting"),
    "courses": ("course",),
    "credentials": ("credential",),
    "forwarding": ("forward",),
    "issuing": ("closing", "document"),
    "jobs": ("job",),
    "keep": ("backup", "restore"),
    "objections": ("objection",),
    "oneroster": ("oneroster",),
    "package": ("package",),
    "people": ("accounts", "enrolments"),
    "persons": ("person",),
    "plugin": ("moodle-plugin",),
    "reconcile": ("reconcile", "differences"),
    "reconciliation": ("reconciliation",),
    "pulling": ("pull",),
    "registers": ("register",),
    "report": ("indicators", "completions"),
    "roster": ("roster",),
    "running": ("serve", "work"),
    "set_up": ("init", "user"),
    "sources": ("source",),
    "statements": ("statements",),
    "submissions": ("submissions",),
    "subscribers": ("subscriber",),
    "ways": ("ways", "evidence"),
}
"""Which module here holds which commands; it is loaded when one of them is called."""


class _Bridge(Late):
    """Turns the service's errors into a line and an exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BridgeError as error:
            say_refusal(error)
            ctx.exit(1)


@click.group(
    cls=_Bridge, late=_COMMANDS, help=_ABOUT, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(__version__, prog_name="lms-bridge")
@click.pass_context
def main(ctx: click.Context) -> None:
    for name in unknown(os.environ):
        click.echo(f"lms-bridge: {name} is no setting and is ignored; is it misspelt?", err=True)
    ctx.obj = from_environment(os.environ)


if __name__ == "__main__":
    sys.exit(main())
