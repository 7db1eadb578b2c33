"""What the platform of the pages' world told of its courses and users."""

from typing import Any, Final

from lms_bridge.db.unit import DbUnit
from lms_bridge.domain.fact import Account
from lms_bridge.domain.lms import LmsCourse, LmsModule
from lms_bridge.domain.matching import Candidate, KeyKind, Verdict, Why
from lms_bridge.services.ports import MoodleUser

TIED, UNTIED, DISPUTED, GONE = 2, 40, 41, 42
TEST_MODULE, PACKAGE, ROOM_MODULE = 60, 61, 62


def course(number: int, name: str, *, idnumber: str = "") -> LmsCourse:
    told: dict[str, Any] = dict.fromkeys(("starts_ms", "ends_ms"))
    return LmsCourse(
        number, idnumber=idnumber, short_name=name[:8], full_name=name, visible=True, completion=True, **told
    )


def module(number: int, kind: str, *, criterion: bool | None, **details: Any) -> LmsModule:
    name = {"quiz": "Завршни тест", "scorm": "Лекција", "bigbluebuttonbn": "Разговор"}[kind]
    return LmsModule(
        number,
        course_id=UNTIED,
        kind=kind,
        instance=number,
        name=name,
        visible=criterion is not None,
        completion=2,
        criterion=criterion,
        details=details,
    )


def user(number: int, name: str, **told: Any) -> MoodleUser:
    empty = dict.fromkeys(("idnumber", "institution", "department"))
    states = {"auth": "manual", "confirmed": True, "suspended": False, "deleted": False}
    keys = {"username": f"user.{number}", "email": f"user.{number}@example.org"}
    return MoodleUser(number, full_name=name, **{**empty, **keys, **states, **told})


USERS: Final = (
    user(900, "Непознат", idnumber="p-ana", institution="Opština Đurđevo 10"),
    user(901, "Друга Ана"),
)
WAITS: Final = {
    900: Verdict(None, why=Why.SEVERAL_ACCOUNTS, candidates=(Candidate("p-ana", KeyKind.REGISTER_ID),)),
    901: Verdict(None, why=Why.NOBODY),
}


def tell_of_the_platform(unit: DbUnit, source_id: int, home_page: str, *, at_ms: int) -> None:
    """Four courses, one of them tied by the register, and two users whom nobody is linked to."""
    courses = [
        course(TIED, "Канцеларијско пословање"),
        course(UNTIED, "Заштита података", idnumber="ЗП-1"),
        course(DISPUTED, "Етика", idnumber="R2"),
        course(43, "Етика, копија", idnumber="R2"),
        course(GONE, "Стари курс"),
    ]
    unit.courses.keep(source_id, courses, at_ms=at_ms)
    unit.courses.lose_others(source_id, {TIED, UNTIED, DISPUTED, 43}, at_ms=at_ms)
    package = {"version": "SCORM_1.2", "revision": 3, "sha1": "a" * 40}
    modules = [
        module(TEST_MODULE, "quiz", criterion=True, grade="30", **{"pass": "18"}),
        module(PACKAGE, "scorm", criterion=True, **package),
        module(ROOM_MODULE, "bigbluebuttonbn", criterion=None, meeting="m-40-62"),
    ]
    unit.courses.keep_modules(source_id, modules, at_ms=at_ms)
    unit.moodle_users.keep(source_id, USERS, at_ms=at_ms)
    unit.accounts.ensure(
        {(source_id, Account(home_page, str(one.id))): one.full_name for one in USERS}, at_ms=at_ms
    )
    unit.moodle_users.say(source_id, WAITS)
