"""Analytics of a meeting, given by hand."""

from typing import BinaryIO

import click

from lms_bridge.cli.words import opened
from lms_bridge.domain.errors import InvalidValue
from lms_bridge.services.hand_in_analytics import MOST_BYTES
from lms_bridge.settings import Settings


@click.command("analytics")
@click.argument("name")
@click.argument("file", type=click.File("rb"))
@click.option("--run", default="", metavar="ID", help="The internal meeting id, where FILE is data.json.")
@click.pass_obj
def analytics(settings: Settings, *, name: str, file: BinaryIO, run: str) -> None:
    """Take the analytics of one meeting in FILE for the BigBlueButton NAME, where they did not come.

    BigBlueButton sends them once. On its server the file data.json is in a folder of the meeting's internal
    id under /var/bigbluebutton/events: give it with that id by --run. Without --run FILE is what the server
    sends, with both ids of the meeting. What stands already changes nothing.
    """
    body = file.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        raise InvalidValue(field="FILE", expected="at most 64 MiB")
    with opened(settings) as bridge:
        new = bridge.hand_in_analytics(name, body, run=run, by="operator")
    click.echo("taken; it is read with the next work" if new else "this stood already; nothing changes")
