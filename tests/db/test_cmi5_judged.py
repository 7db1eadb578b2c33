"""Statements of cmi5 courses in the LRS become facts by judgement, and go with their statements."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from click.testing import CliRunner

from lms_bridge.cli import main
from lms_bridge.db import tables
from lms_bridge.db.engine import reading
from lms_bridge.db.page_arrived import arrived
from lms_bridge.domain.package import Version
from lms_bridge.services.known_course import KnownCourses
from lms_bridge.services.ports import StoredPackage
from lms_bridge.services.ports.registrations import RegistrationsAsked
from scorm import Package
from tests.db.pipeline import ACCOUNT, ANA, LMS, ROSTER, START, Pipeline
from tests.unit.scorm.cmi5_statements import AU, COURSE, statement
from tests.unit.scorm.packages import course, inspected, unit

MODULE = 61
B = "https://a.example/b"
ACTIVITY = "https://lms.example/cmi5/au"
DAY_S = 86_400


@pytest.fixture(autouse=True)
def _enrolled(pipeline: Pipeline) -> None:
    """The online training is the cmi5 course, its test the first unit."""
    tied = (
        replace(one, lms_course=COURSE, lms_test=AU) if one.lms_test else one for one in ROSTER.realisations
    )
    pipeline.enrol(replace(ROSTER, realisations=tuple(tied)))


def package(*units: str) -> Package:
    text = course("".join(units) or unit("https://a.example/a", attributes='moveOn="Passed"'))
    found = inspected(text).package
    assert found is not None
    return found


TWO = (
    unit("https://a.example/a", attributes='moveOn="Passed"'),
    unit("https://a.example/a", au=B, attributes='moveOn="Completed"'),
)


def keep(pipeline: Pipeline, sha: str, of: Package, *, since_ms: int = 0) -> None:
    """A version of the activity's package."""
    pipeline.packages[sha] = of
    about = {"sha1": "", "size": 1, "kept": True, "verdict": "accept", "identifier": COURSE, "title": "C"}
    stored = StoredPackage(sha, standard="cmi5", reading={}, findings=(), first_ms=1, **about)  # type: ignore[arg-type]
    with pipeline.database.write() as unit_:
        unit_.alone()
        unit_.packages.keep(stored)
        version = Version(0, since_ms=since_ms, checked_ms=since_ms, sha256=sha, name="c.zip")
        unit_.packages.add(1, MODULE, version)


def told(verb: str, *, minute: int, person: str = ANA, **more: Any) -> dict[str, Any]:
    """A statement some minutes after the training's second day began."""
    at = datetime.fromtimestamp(START / 1000 + DAY_S + minute * 60, UTC).isoformat()
    made = statement(verb, account=ACCOUNT[person], **more)
    made["actor"]["account"]["homePage"] = LMS
    score = made.get("result", {}).get("score")
    if score:
        score["scaled"] = float(score["scaled"])
    return made | {"timestamp": at}


def session(*verbs: str, begin: int = 0, **more: Any) -> list[dict[str, Any]]:
    found = []
    for place, words in enumerate(("launched", "initialized", *verbs, "terminated")):
        verb, _, scaled = words.partition(" ")
        found.append(told(verb, minute=begin + place, scaled=scaled or None, **more))
    return found


def facts(pipeline: Pipeline) -> list[tuple[str, str, str | None]]:
    rows = pipeline.rows(tables.fact, tables.fact.c.stands)
    return sorted((row.kind, row.object.partition("?")[0], row.score) for row in rows)


def lacks(pipeline: Pipeline) -> list[str]:
    return [row.lacks for row in pipeline.rows(tables.registration)]


def test_a_satisfied_course_is_attended_and_its_score_the_test(pipeline: Pipeline) -> None:
    keep(pipeline, "a" * 64, package())
    pipeline.post(*session("passed 0.85"))
    pipeline.drain()
    attended, at_ms, _, score, *_ = pipeline.standing()[ANA, "online"]
    assert (attended, at_ms, score) == (True, START + (DAY_S + 120) * 1000, "0.85/0/1")
    assert facts(pipeline) == [("course-completed", COURSE, None), ("test-attempt", ACTIVITY, "0.85/0/1")]


def test_the_order_and_repetition_of_statements_change_nothing(pipeline: Pipeline) -> None:
    keep(pipeline, "a" * 64, package())
    for one in reversed(session("passed 0.85")):
        pipeline.post(one)
        pipeline.drain()
    pipeline.post(*session("passed 0.85"))
    pipeline.drain()
    assert [kind for kind, *_ in facts(pipeline)] == ["course-completed", "test-attempt"]
    assert pipeline.versions()[-1][1] is True


def test_a_course_is_done_when_all_of_it_is_satisfied(pipeline: Pipeline) -> None:
    keep(pipeline, "a" * 64, package(*TWO))
    pipeline.post(*session("passed 0.85"))
    pipeline.drain()
    assert (pipeline.attended(), lacks(pipeline)) == (set(), ["unfinished"])
    pipeline.post(*session("completed", au=B, session="s2", begin=60))
    pipeline.drain()
    assert (pipeline.attended(), lacks(pipeline)) == ({(ANA, "online")}, [""])


def test_without_the_package_the_whole_waits_and_counts_when_it_comes(pipeline: Pipeline) -> None:
    pipeline.post(*session("passed 0.85"))
    pipeline.drain()
    assert (pipeline.attended(), lacks(pipeline)) == (set(), ["package-unknown"])
    keep(pipeline, "a" * 64, package())
    pipeline.drain()
    assert (pipeline.attended(), lacks(pipeline)) == ({(ANA, "online")}, [""])


def test_a_voided_statement_takes_back_what_it_gave(pipeline: Pipeline) -> None:
    keep(pipeline, "a" * 64, package())
    *_, passed, _ = pipeline.post(*session("passed 0.85"))
    pipeline.drain()
    voiding = {
        "actor": told("launched", minute=0)["actor"],
        "verb": {"id": "http://adlnet.gov/expapi/verbs/voided"},
        "object": {"objectType": "StatementRef", "id": passed},
    }
    pipeline.post(voiding)
    pipeline.drain()
    assert (facts(pipeline), pipeline.attended(), lacks(pipeline)) == ([], set(), ["unfinished"])
    assert pipeline.versions()[-1] == ("evidence-withdrawn", False)


def test_a_look_around_counts_for_nothing(pipeline: Pipeline) -> None:
    keep(pipeline, "a" * 64, package())
    pipeline.post(*session("passed 0.85", launchmode="Review"))
    pipeline.drain()
    assert (facts(pipeline), lacks(pipeline)) == ([], ["looked-at unfinished"])


def test_another_registration_or_account_is_another_row(pipeline: Pipeline) -> None:
    keep(pipeline, "a" * 64, package())
    other = "5b5f7e7e-6b1c-4a67-8b58-1b1c8d2d5a11"
    pipeline.post(*session("passed 0.85"), *session("failed 0.4", registration=other, begin=90))
    pipeline.post(*session("failed 0.2", person="bojan"))
    pipeline.drain()
    with pipeline.database.read() as unit_:
        rows, total = unit_.registrations.rows(RegistrationsAsked(), limit=10)
        mine = unit_.registrations.of_person(ANA)
    assert (total, len(mine), {one.key.account for one in rows}) == (3, 2, {"1", "2"})


def test_the_version_that_stood_when_it_was_begun_judges(pipeline: Pipeline) -> None:
    keep(pipeline, "a" * 64, package())
    keep(pipeline, "b" * 64, package(*TWO), since_ms=START + 5 * DAY_S * 1000)
    pipeline.post(*session("passed 0.85"))
    pipeline.drain()
    assert [row.judged_by for row in pipeline.rows(tables.registration)] == ["a" * 64]
    assert pipeline.attended() == {(ANA, "online")}


def test_where_the_platform_says_otherwise_is_listed(pipeline: Pipeline) -> None:
    keep(pipeline, "a" * 64, package())
    pipeline.post(*session(), told("satisfied", minute=9, au=COURSE))
    pipeline.drain()
    with pipeline.database.read() as unit_:
        (row,), _ = unit_.registrations.rows(RegistrationsAsked(source="lms", only="differs"), limit=10)
    assert (row.differs, row.lacks, row.title) == (("satisfied-there",), ("unfinished",), "Course")
    assert (row.person_id, row.source) == (ANA, "lms")


def test_the_statements_of_a_fact_are_its_raw_sources(pipeline: Pipeline) -> None:
    keep(pipeline, "a" * 64, package())
    pipeline.post(*session("passed 0.85"))
    pipeline.drain()
    ids = [row.id for row in pipeline.rows(tables.fact)]
    with pipeline.database.read() as unit_:
        found = unit_.facts.sources(ids)
    assert {one.raw for some in found.values() for one in some} == {"registration"}
    assert {row.said for row in pipeline.rows(tables.statement)} == {"cmi5"}
    with reading(pipeline.engines) as connection:
        told = [(one.name, one.times, one.used) for one in arrived(connection).said]
    assert told == [("cmi5", 4, 4)]


def test_a_command_lists_registrations(pipeline: Pipeline, url: str) -> None:
    pipeline.post(*session("passed 0.85"))
    pipeline.drain()
    environment = {"LMS_BRIDGE_DATABASE_URL": url}
    told = CliRunner().invoke(main, ["attempt", "registrations", "--json"], env=environment)
    (row,) = json.loads(told.output)
    assert (row["account"], row["person"], row["lacks"]) == ("1", ANA, ["package-unknown"])
    table = CliRunner().invoke(main, ["attempt", "registrations", "--only", "waits"], env=environment)
    assert "package-unknown" in table.output


def test_each_package_is_read_once_for_all_registrations_of_a_lot(pipeline: Pipeline) -> None:
    keep(pipeline, "a" * 64, package())
    pipeline.post(*session("passed 0.85"), *session("passed 0.9", person="bojan"))
    pipeline.worker().round()
    asked: list[str] = []

    def package_of(sha256: str) -> Package | None:
        asked.append(sha256)
        return pipeline.packages.get(sha256)

    with pipeline.database.read() as unit_:
        rows, _ = unit_.registrations.rows(RegistrationsAsked(), limit=10)
        courses = KnownCourses(unit_, package_of)
        found = [courses.of(stored) for row in rows if (stored := unit_.registrations.of(row.id))]
    assert ([one.module_id for one in found if one], len(asked)) == ([MODULE] * 2, 3)
