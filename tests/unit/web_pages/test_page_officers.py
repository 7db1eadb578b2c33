"""Officers of a body, a district, a provider see attendances of their own, and nothing of anybody else."""

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import insert, select, update
from werkzeug.routing import Rule

from lms_bridge.db import tables
from lms_bridge.domain.indicators import INDICATORS
from tests.unit.web_pages.conftest import Browser
from tests.unit.web_pages.test_page_access import ASSETS, FOR_ANYBODY, example, methods
from tests.unit.web_pages.world import OFFICERS, RULE, Stage, World, at

FOR_OFFICERS = {"home.show", "indicators.figures", "indicators.groups", "indicators.rows"}
NARROWED = ("", "&body=b-city2", "&body=b-town&together=1", "&body=b-district&beneath=1", "&person=p-marko")
ONCE = ("&provider=b-town", "&person=p-ljubica", "&person=p-ana", "&people=employed", "&programme=c2")
GROUPS = ("body", "body-type", "kind", "programme", "provider")
NAMES = {"p-ljubica": ("Ђорђевић",), "p-marko": ("Petrović", "Петровић"), "p-ana": ("Џодан", "Džodan")}
MAY_SEE = {"body": {"p-ljubica"}, "district": {"p-ana", "p-ljubica"}, "provider": {"p-ljubica"}}
WORK_THERE_TODAY = {"body": {"p-ljubica"}, "district": {"p-ana", "p-marko"}, "provider": set[str]()}
STAYS = re.compile(r"10:31|11:02|timeline|run-1")


@pytest.fixture
def peopled(world: World) -> World:
    """Ana and Ljubica attended for the town, which is the district's, and Marko for another city."""
    times = {"start_ms": at("2020-06-01"), "end_ms": at("2020-06-02"), "rule": RULE.to_json()}
    given = {
        "confirmation": True,
        "certificate": False,
        "attended": True,
        "rule_version": "v",
        "reason": "first",
    }
    window = {"window_start_ms": 0, "window_end_ms": 1, "decided_ms": 0, "stays": "[]", "fact_ids": "[]"}
    with world.engines.writer.begin() as connection:
        named = {"code": "P2", "title": "Други програм", "kind": "special", "rule": RULE.to_json()}
        connection.execute(insert(tables.programme).values(id="c2", **named))
        held = {"programme_id": "c2", "code": "R3", "title": "У учионици", "form": "classroom", **times}
        connection.execute(insert(tables.realisation).values(id="r-town", provider_id="b-town", **held))
        for number, (person, body) in enumerate(
            (("p-ana", "b-town"), ("p-marko", "b-city2"), ("p-ljubica", "b-town")), 900
        ):
            if body == "b-city2":
                alone = {"name": "Други град", "type": "ext:body", "identifier": ""}
                connection.execute(insert(tables.body).values(id=body, **alone))
            key = {"id": number, "person_id": person, "realisation_id": "r-town", "version": 1}
            row = {**key, "body_id": body, "rule": RULE.to_json(), **given, **window}
            connection.execute(insert(tables.completion).values(**row))
    return world


@pytest.fixture(params=OFFICERS)
def officer(request: pytest.FixtureRequest, peopled: World) -> tuple[str, Browser]:
    browser = Browser(peopled.app.test_client())
    assert browser.sign_in(request.param).status_code == 302
    return request.param, browser


def pages() -> Iterator[str]:
    for more in NARROWED:
        yield from (f"/indicators?year=2020{more}{file}" for file in ("", "&as=csv", "&as=json"))
        yield from (f"/indicators/by/{by}?year=2020{more}" for by in GROUPS)
        yield from (f"/indicators/rows/{name}?year=2020{more}" for name in INDICATORS)
    for more in ONCE:
        yield from (f"/indicators/rows/{name}?year=2020{more}&as=csv" for name in ("attendances", "persons"))


def told_of(answer: str, path: str) -> set[str]:
    """Whose name, or id beyond what the address itself says, is in an answer."""
    return {
        person
        for person, names in NAMES.items()
        if any(one in answer for one in names) or (person in answer and person not in path)
    }


def test_every_page_that_an_officer_gets_tells_of_nobody_elses_people(officer: tuple[str, Browser]) -> None:
    role, browser = officer
    met: set[str] = set()
    for path in pages():
        answer = browser.get(path)
        assert answer.status_code == 200, path
        text = answer.get_data(as_text=True)
        may_see = WORK_THERE_TODAY[role] if "/learners" in path else MAY_SEE[role]
        assert told_of(text, path) <= may_see, path
        assert not STAYS.search(text), path
        met |= told_of(text, path)
    assert met >= MAY_SEE[role]


def test_every_other_route_is_refused_to_officers(officer: tuple[str, Browser], stage: Stage) -> None:
    _, browser = officer
    for rule in _kept(stage):
        path = example(rule)
        for method in methods(rule):
            answer = browser.get(path) if method == "GET" else browser.send(path, on="/indicators")
            assert answer.status_code == 403, (rule, method)
            assert told_of(answer.get_data(as_text=True), path) == set(), rule


def _kept(stage: Stage) -> list[Rule]:
    open_ones = FOR_ANYBODY | ASSETS | FOR_OFFICERS
    found = [rule for rule in stage.app.url_map.iter_rules() if rule.endpoint not in open_ones]
    assert len(found) > 40
    return found


def test_an_attendance_belongs_to_where_the_person_was_then(officer: tuple[str, Browser]) -> None:
    role, browser = officer
    listed = browser.text("/indicators/rows/attendances?year=2020")
    seen = {
        title for title in ("Канцеларијско пословање", "Етика на шалтеру", "У учионици") if title in listed
    }
    own = {"Канцеларијско пословање", "Етика на шалтеру"}
    assert seen == ({"У учионици"} if role == "district" else own)


def test_an_officer_without_a_body_sees_nothing(peopled: World) -> None:
    with peopled.engines.writer.begin() as connection:
        connection.execute(update(tables.login).where(tables.login.c.name == "body").values(body_id=None))
    browser = Browser(peopled.app.test_client())
    browser.sign_in("body")
    assert browser.get("/indicators?year=2020").status_code == 403


def test_who_is_removed_is_signed_out_at_once(peopled: World) -> None:
    browser = Browser(peopled.app.test_client())
    browser.sign_in("body")
    with peopled.unit() as unit:
        unit.logins.remove("body")
    assert browser.get("/indicators?year=2020").status_code == 302


def test_an_officers_view_is_logged(peopled: World) -> None:
    browser = Browser(peopled.app.test_client())
    browser.sign_in("district")
    browser.get("/indicators/rows/persons?year=2020")
    with peopled.engines.reader.connect() as connection:
        log = tables.access_log.c
        found = connection.execute(select(log.login, log.person_id).where(log.login == "district")).all()
    assert {tuple(row) for row in found} == {("district", "p-ana"), ("district", "p-ljubica")}
