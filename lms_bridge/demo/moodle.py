"""The Moodle of the demo: the stand-in, filled with the made-up year, with a plugin that tells the bridge."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from typing import Final
from urllib.parse import urlsplit

from lms_bridge.demo.making.package import FIRST, SECOND, package
from lms_bridge.demo.making.plan import LmsCourse, LmsSeat, Year
from moodle_sync.standin import Activity, Enrolment, Sender, Site, StandIn

HOOK: Final = "/webhooks/moodle/lms"
_PAGE: Final = 20_000
_PACKAGE: Final = 40_000
_EVERY: Final = 3
"""Every so many courses one plays a learning package."""
_ANSWER_S: Final = 30


class DemoMoodle:
    """A Moodle that is up. `url` is its address, `token` that of its web services."""

    def __init__(self, standin: StandIn) -> None:
        self._standin = standin
        self._sender: Sender | None = None
        self.url = standin.url
        self.token = standin.token

    def fill(self, year: Year) -> None:
        """Put the year's people and courses in. What that noted in the outbox is nothing to tell."""
        site = self._standin.site
        for user in year.lms_users:
            site.add_user(
                id=user.id,
                username=user.username,
                firstname=user.given,
                lastname=user.family,
                email=user.email,
                institution=user.institution,
            )
        for place, course in enumerate(year.lms_courses):
            _add_course(site, course)
            if place % _EVERY == 0:
                _add_package(site, course)
        site.tables.outbox.clear()

    def tell(self, address: str, *, secrets: str) -> None:
        """From now on `complete` tells the service at `address`, signed with `secrets`."""
        self._sender = Sender(self._standin.site, url=address + HOOK, secrets=secrets, post=_post)

    def complete(self, seat: LmsSeat) -> int:
        """The learner completes the course; how many messages of the plugin arrived."""
        self._standin.site.complete(_PAGE + seat.course_id, seat.user_id)
        return self._sender.send_due() if self._sender else 0

    def ask_for_more(self) -> None:
        """Somebody replaces the packages by others, whose tests ask for more points."""
        site = self._standin.site
        for one in [each for each in site.tables.activities.values() if each.kind == "scorm"]:
            title = site.tables.courses[one.course_id].fullname
            site.put_package(one.id, package(title, points=SECOND))

    def enrolled_by_hand(self) -> int:
        """How many seats were made from outside, as a push makes them."""
        return sum(each.method == "manual" for each in self._standin.site.tables.enrolments.values())


@contextmanager
def a_moodle() -> Iterator[DemoMoodle]:
    """A Moodle on a free port of this machine, until the block ends."""
    with StandIn(Site(now=lambda: int(time.time()), name="Платформа измишљене академије")) as standin:
        yield DemoMoodle(standin)


def _add_course(site: Site, course: LmsCourse) -> None:
    site.add_course(id=course.id, shortname=course.code, fullname=course.title)
    page = Activity(_PAGE + course.id, course_id=course.id, kind="page", instance=course.id, name="Читање")
    site.add_activity(page, criterion=True)
    if course.test_id is not None:
        name = f"{course.title}: тест"
        test = Activity(course.test_id, course_id=course.id, kind="quiz", instance=course.test_id, name=name)
        site.add_activity(test, criterion=False)
    for user_id in course.enrolled:
        site.enrol(Enrolment(course.id, user_id=user_id, method="self"))


def _add_package(site: Site, course: LmsCourse) -> None:
    number = _PACKAGE + course.id
    lesson = Activity(number, course_id=course.id, kind="scorm", instance=course.id, name="Лекције и провера")
    site.add_activity(lesson, criterion=False)
    site.put_package(number, package(course.title, points=FIRST))


def _post(url: str, body: bytes, *, headers: Mapping[str, str]) -> int:
    parts = urlsplit(url)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=_ANSWER_S)
    try:
        connection.request("POST", parts.path, body, dict(headers))
        answer = connection.getresponse()
        answer.read()
    except (OSError, HTTPException):
        return 0
    else:
        return answer.status
    finally:
        connection.close()
