"""A Moodle that was copied, restored or moved, and an account that was made anew."""

from dataclasses import replace

from lms_bridge.db import tables
from lms_bridge.domain.held import Held
from lms_bridge.services.ports import Source
from lms_bridge.services.site_identity import SeenSite, seen_account, seen_accounts, seen_head, seen_site
from moodle_sync.identity import ToldSite
from tests.db.pipeline import ANA, LMS, MINUTE, START, Pipeline, completed, tried

GENUINE = ToldSite("abc", LMS, release="5.1")
COPY = ToldSite("abc", "https://test.lms.example")


def said(pipeline: Pipeline, site: ToldSite) -> SeenSite:
    with pipeline.database.write() as unit:
        return seen_site(unit, unit.sources.by_id(1), site, at_ms=pipeline.clock.now_ms())


def lms(pipeline: Pipeline) -> Source:
    with pipeline.database.read() as unit:
        return unit.sources.by_id(1)


def events(pipeline: Pipeline) -> list[str]:
    return [row.what for row in pipeline.rows(tables.event_log)]


def test_a_site_that_stays_the_same_changes_nothing(pipeline: Pipeline) -> None:
    assert said(pipeline, GENUINE) == SeenSite(pipeline.lms)
    assert said(pipeline, replace(GENUINE, identifier="")) == SeenSite(pipeline.lms)
    with pipeline.database.read() as unit:
        known = unit.sites.of(1)
    assert (known.identifier, known.url, known.release) == ("abc", LMS, "5.1")
    assert "mode-paused" not in events(pipeline)


def test_a_moodle_cloned_to_a_test_server_pauses_the_source_and_says_so(pipeline: Pipeline) -> None:
    said(pipeline, GENUINE)
    seen = said(pipeline, COPY)
    assert (seen.source.mode, seen.held) == ("paused", Held.OTHER_SITE)
    assert lms(pipeline).mode == "paused"
    with pipeline.database.read() as unit:
        why, known = unit.watch.why(1), unit.sites.of(1)
    assert why is not None
    assert (why.code, why.params["told"], why.by) == ("other-site", COPY.url, "service")
    assert (known.url, known.other_url) == (LMS, COPY.url)
    assert events(pipeline).count("mode-paused") == 1


def test_a_copy_that_speaks_again_and_again_is_said_once(pipeline: Pipeline) -> None:
    for _ in range(3):
        assert said(pipeline, COPY).held is Held.OTHER_SITE
    assert said(pipeline, GENUINE).held is None
    assert events(pipeline).count("mode-paused") == 1


def test_a_moodle_restored_from_a_backup_pauses_the_source(pipeline: Pipeline) -> None:
    with pipeline.database.write() as unit:
        unit.sites.set_cursor(1, 500)
        assert seen_head(unit, pipeline.lms, 500, at_ms=1).mode == "live"
        assert seen_head(unit, pipeline.lms, 480, at_ms=2).mode == "paused"
        why = unit.watch.why(1)
        assert unit.sites.of(1).cursor == 500
    assert why is not None
    assert (why.code, dict(why.params)) == ("went-back", {"head": 480, "cursor": 500})


def test_an_account_made_anew_ends_its_link_where_it_begins(school: Pipeline) -> None:
    school.post(completed(ANA, minute=60), tried(ANA, minute=90))
    school.drain()
    made_s = (START + 75 * MINUTE) // 1000
    with school.database.write() as unit:
        unit.alone()
        seen_account(unit, school.lms, 1, 1_500_000_000, at_ms=school.clock.now_ms())
        seen_account(unit, school.lms, 1, made_s, at_ms=school.clock.now_ms())
        assert [one.moodle_user_id for one in unit.sites.made_anew(1)] == [1]
    school.drain()
    assert [row.until_ms for row in school.rows(tables.link)] == [made_s * 1000]
    assert school.standing()[ANA, "online"][0:4:3] == (True, None)
    assert [one.facts for one in school.acts.unmatched()] == [1]
    assert "account-made-anew" in events(school)


def test_what_an_account_does_after_it_was_made_anew_waits_for_a_link(school: Pipeline) -> None:
    with school.database.write() as unit:
        unit.alone()
        seen_accounts(unit, school.lms, {1: 1_500_000_000, 2: 1_500_000_000}, at_ms=0)
        seen_accounts(unit, school.lms, {1: START // 1000, 2: 0}, at_ms=school.clock.now_ms())
    school.post(completed(ANA, minute=60))
    school.drain()
    # The register's profile may mean who had the number before.
    assert (school.rows(tables.link), school.attended()) == ([], set())
    assert [one.name for one in school.acts.unmatched()] == ["1"]


def test_an_account_that_was_made_earlier_is_of_another_database(school: Pipeline) -> None:
    school.post(completed(ANA))
    school.drain()
    with school.database.write() as unit:
        unit.alone()
        seen_account(unit, school.lms, 1, 1_500_000_000, at_ms=1)
        source = seen_account(unit, school.lms, 1, 1_400_000_000, at_ms=school.clock.now_ms())
    assert source.mode == "paused"
    assert [row.until_ms for row in school.rows(tables.link)] == [school.clock.now_ms()]
    school.drain()
    assert school.attended() == {(ANA, "online")}
