"""A file of attendance for the pages' world: people of the register, one of nobody, and faults."""

from typing import Final

from lms_bridge.services.attendance_file import Reading
from lms_bridge.services.import_attendance import Beside, Brought, ImportAttendance
from lms_bridge.webinars.attendance_files import read_file
from tests.unit.web_pages.world import World

ROWS: Final = (
    "r-webinar,p-ljubica,,2020-05-05T10:00:00+02:00,2020-05-05T11:30:00+02:00,",
    "r-webinar,p-ana,,2020-05-05 10:05,2020-05-05 10:40,",
    "r-webinar,p-ana,,2020-05-05 13:05,2020-05-05 13:40,",
    "r-webinar,,4711,2020-05-05 10:00,2020-05-05 11:30,</td><script>alert(1)</script>",
    "r-webinar,p-nobody,,2020-05-05 10:00,2020-05-05 11:30,",
    "r-webinar,p-ana,,2020-05-05 11:00,2020-05-05 10:30,",
    "r-webinar,p-ana,,2020-05-05 10:30,2020-05-05 10:50,",
)


def body(*rows: str) -> bytes:
    return "\n".join(["realisation,person,account,join,leave,name", *(rows or ROWS)]).encode()


def imports(world: World) -> ImportAttendance:
    return ImportAttendance(world.database, world.clock, read_file)


def brought(content: bytes) -> Brought:
    return Brought(content, "списак.csv", "bbb", None, Reading(zone="Europe/Belgrade"))


def keep_files(world: World) -> None:
    """File 1 stands; file 2 was looked at."""
    first = body("r-webinar,p-ana,,2020-05-05 10:00,2020-05-05 10:20,")
    imports(world).bring(brought(first), by="sluzba", beside=Beside())
    imports(world).draft(brought(body()), by="sluzba")
