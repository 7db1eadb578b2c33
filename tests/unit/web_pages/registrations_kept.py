"""Registrations at cmi5 courses in the pages' world: one satisfied in part, one of somebody unknown."""

from decimal import Decimal
from typing import Any, Final

from lms_bridge.domain.package import Version
from lms_bridge.jobs.worker import Task, Worker
from lms_bridge.services.judge_registrations import JudgeRegistrations, said_of
from lms_bridge.services.known_package import KnownPackages
from lms_bridge.services.ports import StoredStatement
from lms_bridge.services.take_package import TakePackage
from tests.unit.scorm.cmi5_statements import AT_MS, COURSE, statement
from tests.unit.scorm.packages import course, unit, zipped
from tests.unit.web_pages.world import LMS, SITE, Stage, World, at

MODULE: Final = 71
A, B = "https://a.example/a", "https://a.example/b"
_BLOCK: Final = (
    "<block id='https://a.example/block'><title><langstring lang='sr'>Први део</langstring></title>"
    + unit(au=A, attributes='moveOn="Passed" masteryScore="0.7"').replace(">Unit<", ">Тест &amp; вежба<")
    + "</block>"
)
PACKAGE: Final = zipped(
    {
        "cmi5.xml": course(
            _BLOCK + unit(au=B, attributes='moveOn="Completed"').replace(">Unit<", ">Завршни рад<")
        ).replace(">Course<", ">Заштита података<"),
        "index.html": "x",
    }
)


def tell_registrations(stage: Stage, world: World) -> None:
    """Ljubica passed one of two units, and the platform calls all of it satisfied."""
    taken = TakePackage(stage.store)([PACKAGE], name="kurs.zip", at_ms=at("2020-01-01"))
    assert taken.package is not None
    version = Version(
        0, since_ms=0, checked_ms=at("2020-06-01"), sha256=taken.package.sha256, name="kurs.zip"
    )
    mine = [
        *_session("passed 0.85"),
        _told("failed", 9, au=A, session="s2"),
        _told("satisfied", 10, au=COURSE),
    ]
    other = _session("failed 0.4", account="900", masteryscore=Decimal("0.5"))
    with world.unit() as unit_:
        unit_.alone()
        unit_.packages.keep(taken.package)
        unit_.packages.add(LMS, MODULE, version)
        found = []
        for seq, (value, minute) in enumerate([*mine, *other], start=10_000):
            raw = StoredStatement(seq, str(seq), LMS, "", 0, None, None)
            said = said_of(raw, value, at_ms=AT_MS + minute * 60_000)
            assert said is not None
            found.append(said)
        unit_.registrations.keep(found, at_ms=AT_MS)
    tasks = (Task("registration", JudgeRegistrations(world.clock, KnownPackages(stage.store))),)
    Worker(world.database, world.clock, tasks).round()


def _told(verb: str, minute: int, **more: Any) -> tuple[dict[str, Any], int]:
    made = statement(verb, **more)
    made["actor"]["account"]["homePage"] = SITE
    made["actor"]["name"] = "Љубица Ђорђевић" if made["actor"]["account"]["name"] == "101" else "Непознат"
    return made, minute


def _session(*verbs: str, **more: Any) -> list[tuple[dict[str, Any], int]]:
    found = []
    for place, words in enumerate(("launched", "initialized", *verbs, "terminated")):
        verb, _, scaled = words.partition(" ")
        found.append(_told(verb, place, au=A, scaled=scaled or None, **more))
    return found
