"""A stand-in with three courses and ten learners, each enrolled in the first course."""

import hashlib

from moodle_sync.standin import Activity, Attempt, Enrolment, Site

NOW = 1_780_000_000
FIRST, SECOND, EMPTY = 20, 21, 22
LEARNERS = range(100, 110)
PACKAGE = b"PK\x03\x04 a package"
SCO = 60


def small_site(learners: range = LEARNERS) -> Site:
    site = Site(now=lambda: NOW, name="Академија")
    for number in learners:
        site.add_user(
            id=number,
            username=f"learner.{number}",
            firstname="Љубица",
            lastname=f"Његован {number}",
            email=f"learner.{number}@uprava.example",
            idnumber=f"P-{number}",
        )
    for number, idnumber in ((FIRST, "R-1"), (SECOND, "R-2"), (EMPTY, "R-3")):
        site.add_course(id=number, shortname=idnumber, fullname=f"Обука {idnumber}", idnumber=idnumber)
    for number in learners:
        site.enrol(Enrolment(FIRST, user_id=number, timestart=NOW - 10, timeend=NOW + 1000))
    _add_activities(site)
    return site


def _add_activities(site: Site) -> None:
    sha1 = hashlib.sha1(PACKAGE, usedforsecurity=False).hexdigest()
    more = {"package": PACKAGE, "sha1hash": sha1, "revision": 2, "scoes": ({"id": SCO, "scormtype": "sco"},)}
    scorm = Activity(30, course_id=FIRST, kind="scorm", instance=6, name="Модул", more=more)
    site.add_activity(scorm, criterion=True)
    site.add_activity(Activity(31, course_id=FIRST, kind="quiz", instance=7, name="Тест"), criterion=True)
    room = Activity(
        32, course_id=SECOND, kind="bigbluebuttonbn", instance=8, name="Вебинар", more={"meetingid": "m"}
    )
    site.add_activity(room, criterion=True)
    site.tables.tracks[SCO, 100, 1] = {"status": "passed", "cmi.core.score.raw": "80"}
    for number, marks in ((1, 1), (2, 2)):
        site.tables.attempts[number] = Attempt(
            number, quiz_id=7, user_id=100, number=number, marks=marks, at=NOW - 50 + number
        )
