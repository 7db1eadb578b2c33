"""Who was there, where it does not come by itself."""

import click

from lms_bridge.cli import attendance_files


@click.group()
def attendance() -> None:
    """Who was there, where it does not come by itself: files about webinars."""


for command in attendance_files.COMMANDS:
    attendance.add_command(command)

COMMANDS = (attendance,)
