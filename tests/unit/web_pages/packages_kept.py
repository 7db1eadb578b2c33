"""Packages of the pages' world: a lesson with three versions, the last of which cannot be used."""

import hashlib
from typing import Final

from lms_bridge.domain.package import Version
from lms_bridge.services.take_package import Taken, TakePackage
from tests.unit.scorm.packages import manifest, package
from tests.unit.web_pages.platform import PACKAGE
from tests.unit.web_pages.world import LMS, Stage, World, at

HOSTILE_TITLE: Final = "Тест \u202e</title><script>alert(1)</script>"


def item(
    name: str, title: str, inner: str = "", *, resource: str = 'identifierref="r"', more: str = ""
) -> str:
    shown = title.replace("&", "&amp;").replace("<", "&lt;")
    return f'<item identifier="{name}" {resource} {more}><title>{shown}</title>{inner}</item>'


def chapter(inner: str) -> str:
    return item("part", "Први део", inner, resource="")


LESSON: Final = item("lesson", "Лекција", "<adlcp:maxtimeallowed>00:30:00</adlcp:maxtimeallowed>")
TEST: Final = item(
    "test",
    HOSTILE_TITLE,
    "<adlcp:prerequisites type='aicc_script'>lesson</adlcp:prerequisites>"
    "<adlcp:masteryscore>80</adlcp:masteryscore>",
)
FIRST: Final = package(
    manifest(chapter(LESSON) + item("test", "Тест", "<adlcp:masteryscore>60</adlcp:masteryscore>"))
)
SECOND: Final = package(manifest(chapter(TEST) + LESSON + item("notes", "Белешке", more='isvisible="false"')))
BAD: Final = package(manifest(chapter(LESSON)), **{"../evil.html": "x"})


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def keep_packages(stage: Stage, world: World) -> None:
    """All three were fetched, a month after each other."""
    take = TakePackage(stage.store)
    for revision, content in enumerate((FIRST, SECOND, BAD), start=1):
        at_ms = at(f"2020-0{revision + 3}-01")
        taken = take([content], name="лекција.zip", at_ms=at_ms)
        with world.unit() as unit:
            if taken.package:
                unit.packages.keep(taken.package)
            since_ms = at_ms if revision > 1 else 0
            unit.packages.add(LMS, PACKAGE, _version(taken, revision, since_ms, at_ms))


def _version(taken: Taken, revision: int, since_ms: int, at_ms: int) -> Version:
    assert taken.package is not None
    return Version(
        0,
        since_ms=since_ms,
        checked_ms=at_ms,
        sha256=taken.package.sha256,
        told_sha1=taken.package.sha1,
        revision=revision,
        refused=taken.refused,
        name="лекција.zip",
    )
