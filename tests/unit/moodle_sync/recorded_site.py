"""A stand-in filled like the site that was recorded, and made ready for each recorded case."""

from moodle_sync.functions import FUNCTIONS
from moodle_sync.standin import Activity, Attempt, Circle, Enrolment, Site, Traps

NOW = 1795303000
EVERY_CAPABILITY = {need.capability for function in FUNCTIONS.values() for need in function.needs}
MAY_UPDATE_COURSES = "moodle/course:update"

_COURSES = {10: "CPR-2026-0101", 11: "CPR-2026-0102", 12: "CPR-2026-0103", 13: "CPR-2026-0204"}
_TEACHER, _LATE, _LEFT, _DELETED = 33, 32, 5, 13
_TRACKS = {"score_raw": "92", "status": "passed", "timemodified": "1795301846"}
_STATES: dict[str, dict[str, object]] = {
    "maintenance_cli": {"maintenance": "command-line"},
    "maintenance_web": {"maintenance": "web"},
    "must_change_password": {"service_user": "must-change-password"},
    "user_suspended": {"service_user": "suspended"},
    "rest_disabled": {"web_services": False},
    "ws_disabled": {"web_services": False},
    "service_disabled": {"service_on": False},
    "token_expired": {"credential": "expired"},
    "token_iprestricted": {"ip_allowed": False},
}
_WITHOUT_CAPABILITIES = ("err_nocap", "nocap")


def traps_for(case: str) -> Traps:
    """What was wrong with the recorded site in this case."""
    traps = Traps(debug=case.endswith("_DEBUG"), lacking={MAY_UPDATE_COURSES})
    traps.left_out = {"core_user_agree_site_policy"}
    if case.removesuffix("_DEBUG") in _WITHOUT_CAPABILITIES:
        traps.lacking = set(EVERY_CAPABILITY)
    if case == "ok_with_course_update_cap":
        traps.lacking = set()
    for name, value in _STATES.get(case, {}).items():
        setattr(traps, name, value)
    return traps


def site_for(name: str) -> Site:
    """The recorded site as it was before the call of this name."""
    site = Site(now=lambda: NOW, service_user=34)
    _fill_users(site)
    _fill_courses(site)
    _fill_results(site)
    if not name.startswith("core_group_create_groups.ok"):
        site.tables.groups[1] = Circle(
            1, name="Група 1 – Ниш", idnumber="GR-0101-1", course_id=10, members=(3,)
        )
    if not name.startswith("core_cohort_create_cohorts.ok"):
        site.tables.cohorts[1] = Circle(1, name="Руководиоци 2026", idnumber="COH-2026-1", members=(4, 3))
    if name.startswith("core_user_create_users.ok"):
        del site.tables.users[36]
    if name.startswith("core_completion") and "unenrolled" in name:
        site.drop_enrolments(user_id=_LEFT, course_id=10)
    return site


def _fill_users(site: Site) -> None:
    for number in range(3, 34):
        site.add_user(
            id=number,
            username=f"user.{number}",
            firstname="Име",
            lastname="Презиме",
            email=f"user.{number}@uprava.example.rs",
            idnumber=f"DS-{99998 + number}",
            institution="Град Ниш",
            department="Сектор 1",
            city="Београд",
            country="RS",
        )
    site.change_user(3, username="petar.petrovic", email="petar.petrovic@uprava.example.rs")
    place = {"institution": "Врање", "city": "Ниш", "country": "RS"}
    novi = {"username": "novi.polaznik", "email": "novi.polaznik@uprava.example.rs"}
    site.add_user(
        id=36, firstname="Нови", lastname="Полазник", idnumber="DS-200001", suspended=True, **place, **novi
    )
    for number in (1, 2):
        site.add_user(
            username=f"race.{number}",
            firstname="a",
            lastname="b",
            email=f"r{number}@e.rs",
            idnumber="RACE-2",
            country="RS",
        )


def _fill_courses(site: Site) -> None:
    site.add_course(id=1, shortname="site", fullname="Почетна")
    for number, idnumber in _COURSES.items():
        site.add_course(
            id=number,
            shortname=f"C-{number}",
            fullname="Обука",
            idnumber=idnumber,
            startdate=NOW - 10,
            enddate=NOW,
        )
        site.enrol(Enrolment(number, user_id=_TEACHER, role_id=3))
        for user_id in range(3, 17):
            site.enrol(Enrolment(number, user_id=user_id))
    site.enrol(Enrolment(12, user_id=18))
    site.delete_user(_DELETED)
    scorm = {"version": "SCORM_1.2", "sha1hash": "0" * 40, "revision": 1, "package": b"PK"}
    for number, course_id, instance, scos in ((7, 10, 5, (9, 10)), (8, 11, 6, (11, 12))):
        more = {**scorm, "scoes": tuple({"id": each} for each in scos)}
        rules = {"completionstatusrequired": "6"}
        _add(
            site,
            Activity(
                number, course_id=course_id, kind="scorm", instance=instance, name="S", rules=rules, more=more
            ),
        )
    _add(site, Activity(9, course_id=11, kind="quiz", instance=3, name="Test"))
    _add(site, Activity(11, course_id=12, kind="quiz", instance=4, name="Тест"))
    _add(
        site,
        Activity(
            12, course_id=13, kind="bigbluebuttonbn", instance=1, name="Вебинар", more={"meetingid": "85"}
        ),
    )


def _add(site: Site, activity: Activity) -> None:
    site.add_activity(activity, criterion=True)


def _fill_results(site: Site) -> None:
    for user_id in (3, 4, 5, 11, 12):
        for activity_id in (7, 8, 12):
            site.complete(activity_id, user_id, at=NOW - 1000)
    site.complete(9, 11, state=2)
    site.complete(9, 12, state=3)
    site.complete(11, 16, state=2)
    site.tables.tracks.update({(10, 3, 1): _TRACKS, (10, 7, 1): _TRACKS, (12, 11, 1): _TRACKS})
    for number, quiz_id, user_id in ((1, 3, 11), (4, 4, 15)):
        site.tables.attempts[number] = Attempt(
            number, quiz_id=quiz_id, user_id=user_id, number=1, marks=2, at=NOW - 500
        )
