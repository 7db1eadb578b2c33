"""Who may see what: refused unless allowed, and a session that the database can end."""

import re
from urllib.parse import urlsplit

import pytest
from sqlalchemy import func, select, update
from werkzeug.routing import Rule

from lms_bridge.db import tables
from tests.unit.web_pages.conftest import Browser
from tests.unit.web_pages.world import Stage, World

FOR_ANYBODY = {
    *("sign_in.show", "sign_in.send", "sign_in.sign_out", "sign_in.language"),
    *("verify.ask", "verify.show", "verify.compare", "verify.told"),
}
ASSETS = {"assets.static", "bootstrap.static"}
FOR_LEARNERS = {"home.show", "learner.me", "learner.object", "own_papers.paper", "own_papers.transcript"}


def example(rule: Rule) -> str:
    """An address of the route, with something for each of its parts."""
    filled = rule.rule
    for name in rule.arguments:
        number = re.search(rf"<int[^<>:]*:{name}>", rule.rule)
        filled = re.sub(rf"<(?:[^<>:]+:)?{name}>", "2020" if number else "p-ana", filled)
    return filled


def methods(rule: Rule) -> set[str]:
    return (rule.methods or set()) & {"GET", "POST"}


@pytest.fixture
def routes(stage: Stage) -> list[Rule]:
    return [rule for rule in stage.app.url_map.iter_rules() if rule.endpoint not in ASSETS]


def test_every_route_but_sign_in_sends_a_stranger_to_sign_in(stranger: Browser, routes: list[Rule]) -> None:
    kept = [rule for rule in routes if rule.endpoint not in FOR_ANYBODY]
    assert len(kept) > 10
    for rule in kept:
        reads = "GET" in methods(rule)
        answer = stranger.get(example(rule)) if reads else stranger.send(example(rule))
        assert (answer.status_code, urlsplit(answer.location).path) == (302, "/sign-in"), rule


def test_every_page_of_staff_is_refused_to_a_learner(learner: Browser, routes: list[Rule]) -> None:
    for rule in routes:
        if rule.endpoint in FOR_ANYBODY | FOR_LEARNERS:
            continue
        for method in methods(rule):
            path = example(rule)
            answer = learner.get(path) if method == "GET" else learner.send(path, on="/me")
            assert answer.status_code == 403, (rule, method)
            assert "Џодан" not in answer.get_data(as_text=True)


def test_a_learner_sees_themself_alone(learner: Browser) -> None:
    text = learner.text("/me")
    assert "Љубица Ђорђевић" in text
    assert "Џодан" not in text
    assert learner.get("/").location == "/me"


@pytest.mark.parametrize("path", ["/persons/p-ljubica", "/persons/p-ana", "/realisations/r-webinar"])
def test_a_learner_is_refused_whether_the_person_exists_or_not(learner: Browser, path: str) -> None:
    there, nowhere = learner.get(path), learner.get("/persons/nobody")
    assert there.status_code == nowhere.status_code == 403


def test_a_form_without_its_token_is_refused(staff: Browser, world: World) -> None:
    answer = staff.client.post("/waiting", data={"person": "p-marko", "realisation": "r-online"})
    assert answer.status_code == 400
    with world.database.read() as unit:
        assert len(unit.enrolments.waiting()) == 1


def test_a_new_password_ends_the_session(staff: Browser, world: World) -> None:
    with world.unit() as unit:
        unit.logins.set_password("sluzba", "hashed:another password")
    assert staff.get("/persons").status_code == 302


def test_signing_out_ends_the_session_and_keeps_the_language(staff: Browser) -> None:
    staff.send("/language", on="/persons", language="sr_Latn")
    staff.send("/sign-out", on="/persons")
    assert staff.get("/persons").status_code == 302
    assert "Prijava" in staff.text("/sign-in")


def test_a_role_that_was_taken_away_counts_at_once(staff: Browser, world: World) -> None:
    with world.engines.writer.begin() as connection:
        connection.execute(update(tables.login).values(role="learner"))
    assert staff.get("/persons").status_code == 403


@pytest.mark.parametrize(
    "target", ["https://evil.example", "//evil.example", "///evil.example", "/\\evil.example", "/\t/evil"]
)
def test_signing_in_leads_nowhere_else(stranger: Browser, target: str) -> None:
    answer = stranger.send("/sign-in", name="sluzba", password="tajna-lozinka", next=target)
    assert answer.location == "/"


def test_signing_in_goes_on_to_the_page_that_was_asked_for(stranger: Browser) -> None:
    asked = stranger.get("/persons?q=ana").location
    assert asked == "/sign-in?next=/persons?q%3Dana"
    answer = stranger.send("/sign-in", name="sluzba", password="tajna-lozinka", next="/persons?q=ana")
    assert answer.location == "/persons?q=ana"


def test_a_wrong_password_is_a_401_and_too_many_a_429(stranger: Browser) -> None:
    answers = [stranger.sign_in("sluzba", "wrong password").status_code for _ in range(6)]
    assert answers == [401] * 5 + [429]


def test_a_page_may_do_nothing_but_what_is_its_own(staff: Browser) -> None:
    answer = staff.get("/persons/p-ljubica")
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    html = answer.get_data(as_text=True)
    assert "<script" not in html
    assert "style=" not in html
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_cookie_is_kept_from_scripts_and_other_sites(stranger: Browser) -> None:
    cookie = stranger.sign_in("sluzba").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


@pytest.mark.parametrize("path", ["/nowhere", "/persons/nobody", "/realisations/none", "/year/1500"])
def test_what_does_not_exist_is_said_on_a_page(staff: Browser, path: str) -> None:
    answer = staff.get(path)
    assert answer.status_code == 404
    assert "There is no such page" in answer.get_data(as_text=True)


def test_every_asset_of_a_page_is_served_from_here(stranger: Browser) -> None:
    html = stranger.get("/sign-in").get_data(as_text=True)
    assets = re.findall(r'<(?:link|img)[^>]+(?:href|src)="([^"]+)"', html)
    assert len(assets) == 4
    for asset in assets:
        assert asset.startswith("/")
        with stranger.get(asset) as answer:
            assert (answer.status_code, bool(answer.get_data())) == (200, True)


def test_a_view_that_cannot_be_logged_is_not_shown(staff: Browser, world: World) -> None:
    count = select(func.count()).select_from(tables.access_log)
    with world.engines.reader.begin() as connection:
        before = connection.execute(count).scalar_one()
    tables.access_log.drop(world.engines.writer)
    assert before == 0
    assert staff.get("/persons/p-ljubica").status_code == 500
