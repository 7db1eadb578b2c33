"""What ends a demo before its time."""

import click


class DemoFailed(click.ClickException):
    """Says in one line or a few what went wrong and the way out; the exit code is 1."""
