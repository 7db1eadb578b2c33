"""The Moodle of the made-up year: whom it knows, who is missing, and what completing there tells."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from lms_bridge.demo.making.plan import Year, YearPlan
from lms_bridge.demo.moodle import HOOK, DemoMoodle, a_moodle
from moodle_sync.messages import read_message


@pytest.fixture
def moodle(year: Year) -> Iterator[DemoMoodle]:
    with a_moodle() as made:
        made.fill(year)
        yield made


@pytest.fixture
def heard() -> Iterator[tuple[str, list[tuple[str, bytes]]]]:
    """An address that takes whatever is posted, and what was: its path and body."""
    bodies: list[tuple[str, bytes]] = []

    class Ear(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            bodies.append((self.path, body))
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the parent's name
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Ear) as server:
        thread = Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}", bodies
        server.shutdown()
        thread.join()


def test_everybody_with_an_account_is_a_user_of_the_platform(year: Year, plan: YearPlan) -> None:
    assert len({user.id for user in year.lms_users}) == len(year.lms_users) >= plan.people
    assert len({user.username for user in year.lms_users}) == len(year.lms_users)


def test_some_people_of_an_open_training_are_missing_in_its_course(year: Year) -> None:
    enrolled = {course.id: set(course.enrolled) for course in year.lms_courses}
    missing = [seat for seat in year.pending_seats if seat.user_id not in enrolled[seat.course_id]]
    assert 0 < len(missing) < len(year.pending_seats) == len(year.pending)


def test_who_completes_on_the_platform_is_told_of_by_its_plugin(
    year: Year, moodle: DemoMoodle, heard: tuple[str, list[tuple[str, bytes]]]
) -> None:
    address, bodies = heard
    seat = year.pending_seats[0]
    moodle.tell(address, secrets="whsec_" + "A" * 43 + "=")
    assert moodle.complete(seat) == len(bodies) > 0
    path, body = bodies[0]
    told = read_message(body)
    assert path == HOOK
    assert (told.event, told.user and told.user.id, told.course and told.course.id) == (
        "course_completed",
        seat.user_id,
        seat.course_id,
    )
