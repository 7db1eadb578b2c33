"""Messages of a Moodle about people's learning packages, and packages to judge them by."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from lms_bridge.domain.package import Version
from lms_bridge.domain.programme import DAY_MS, Failed
from lms_bridge.services.ports import NewDelivery, StoredPackage
from scorm import Item, Kind, Organization, Package, Standard
from tests.db.pipeline import ACCOUNT, ANA, LMS, ROSTER, START, Pipeline

MODULE: Final = 7
AT: Final = START // 1000 + 86_400
"""A day after the realisation began, in seconds."""
TEST: Final = f"{LMS}/mod/scorm/view.php?id={MODULE}"
SHA: Final = "a" * 64


def enrol(pipeline: Pipeline, *, failed: Failed = Failed.AS_PLATFORM) -> None:
    """The usual roster, with the package as the test of the online training."""
    programme = ROSTER.programmes[0]
    tied = tuple(replace(one, lms_test=TEST) if one.lms_test else one for one in ROSTER.realisations)
    rule = replace(programme.rule, failed=failed)
    pipeline.enrol(replace(ROSTER, realisations=tied, programmes=(replace(programme, rule=rule),)))


def scorm(
    attempt: int = 1, *, at: int = AT, item: str = "a", items: int | None = 1, **core: str
) -> dict[str, Any]:
    """A row of tracks by SCORM 1.2; names without `cmi.core.`, two underscores for a dot."""
    elements = {f"cmi.core.{name.replace('__', '.')}": value for name, value in core.items()}
    row = {"cmid": MODULE, "scoid": 10, "identifier": item, "attempt": attempt, "tracks": elements}
    return {**row, "time": at, "items": items}


def passed(raw: str, attempt: int = 1, *, at: int = AT, status: str = "completed") -> dict[str, Any]:
    return scorm(attempt, at=at, lesson_status=status, score__raw=raw, session_time="00:10:00")


def message(*rows: dict[str, Any], person: str = ANA, sent: int = AT, **learner: Any) -> str:
    """A message of the companion plugin about a learner of the course 5."""
    names = ("username", "idnumber", "email", "firstname", "lastname", "institution", "department", "auth")
    user = {"id": int(ACCOUNT[person]), **dict.fromkeys(names, "x")}
    user |= {"confirmed": True, "suspended": False, "deleted": False, "created": 1}
    lists = ("enrolments", "roles", "activities", "grades", "attempts", "webinars")
    told: dict[str, Any] = {name: [] for name in lists}
    told |= {"completed": None, "criteria": {"total": 1, "met": 0}, "scorm": list(rows), **learner}
    body = {"version": 1, "type": "learner", "event": "status_submitted", "seq": 1, "created": sent}
    site = {"identifier": "s", "url": LMS, "moodle": "5.1", "plugin": 1}
    return json.dumps(
        {**body, "sent": sent, "site": site, "user": user, "course": {"id": 5}, "learner": told}
    )


def activity(state: int, *, at: int = AT) -> dict[str, Any]:
    about = {"cmid": MODULE, "module": "scorm", "instance": 3, "idnumber": "", "name": "Лекција"}
    return {**about, "criterion": True, "state": state, "time": at, "overridden_by": None}


def grade(raw: str, **more: Any) -> dict[str, Any]:
    about = {"cmid": MODULE, "module": "scorm", "instance": 3, "min": "0", "max": "100", "pass": None}
    return {**about, "raw": raw, "time": AT, "overridden": False, **more}


def deliver(pipeline: Pipeline, *bodies: str) -> None:
    """Store messages as the webhook would, and work them off."""
    with pipeline.database.write() as unit:
        for body in bodies:
            delivery = NewDelivery(1, str(hash(body)), "application/json", body.encode())
            unit.deliveries.add(delivery, at_ms=pipeline.clock.now_ms())
    pipeline.drain()


def package(*, mastery: str | None = None, sha256: str = SHA, items: str = "a") -> Package:
    """A package of SCORM 1.2 with these items."""
    asked = None if mastery is None else Decimal(mastery)
    scos = tuple(Item(one, title=f"Поглавље {one}", kind=Kind.SCO, mastery_score=asked) for one in items)
    organization = Organization("o", items=scos)
    return Package(Standard.SCORM_12, manifest="imsmanifest.xml", organizations=(organization,))


def keep_package(pipeline: Pipeline, known: Package, *, sha256: str = SHA, since_ms: int = 0) -> None:
    """The package is kept, and is a version of the activity since then."""
    pipeline.packages[sha256] = known
    stored = StoredPackage(
        sha256,
        sha1="1" * 40,
        size=1,
        kept=True,
        verdict="accept",
        standard=known.standard.value,
        identifier="",
        title="",
        reading={},
        findings=(),
        first_ms=0,
    )
    with pipeline.database.write() as unit:
        unit.alone()
        unit.packages.keep(stored)
        version = Version(0, since_ms=since_ms, checked_ms=since_ms + DAY_MS, sha256=sha256)
        unit.packages.add(1, MODULE, version)
