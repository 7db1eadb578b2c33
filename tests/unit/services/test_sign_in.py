"""Signing in: failures are counted by name, known or not, and a new password ends what was open."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from lms_bridge.domain.errors import AlreadyThere, InvalidValue, NotAuthenticated, NotFound
from lms_bridge.services.ports import Login
from lms_bridge.services.sign_in import MOST_FAILURES, WITHIN_MS, Logins, SignIn, TooManyTries
from tests.db.pipeline import ANA, Pipeline, opened
from tests.unit.services.quick import QuickHasher

PASSWORD = "correct horse"
OFFICER = Login(1, "Officer", "", "staff", None, epoch=0)


@pytest.fixture
def school(sqlite_file: str) -> Iterator[Pipeline]:
    with opened(sqlite_file) as made:
        logins(made).add(OFFICER, password=PASSWORD)
        yield made


def logins(school: Pipeline) -> Logins:
    return Logins(school.database, QuickHasher(), school.clock)


def sign_in(school: Pipeline, name: str = "officer", password: str = PASSWORD) -> Login:
    return SignIn(school.database, QuickHasher(), school.clock).check(name, password)


def fail(school: Pipeline, name: str = "officer", times: int = 1) -> None:
    for _ in range(times):
        with pytest.raises(NotAuthenticated):
            sign_in(school, name, "wrong")


@pytest.mark.parametrize("name", ["officer", "OFFICER", "  Officer ", "ｏfficer"])
def test_a_name_is_one_however_it_is_written(school: Pipeline, name: str) -> None:
    assert sign_in(school, name).name == "officer"


@pytest.mark.parametrize(("name", "password"), [("officer", "wrong"), ("nobody", PASSWORD), ("", "")])
def test_who_does_not_know_the_password_is_not_let_in(school: Pipeline, name: str, password: str) -> None:
    with pytest.raises(NotAuthenticated):
        sign_in(school, name, password)


@pytest.mark.parametrize("name", ["officer", "nobody"])
def test_too_many_failures_lock_a_name_known_or_not(school: Pipeline, name: str) -> None:
    fail(school, name, MOST_FAILURES)
    for password in ("wrong", PASSWORD):
        with pytest.raises(TooManyTries):
            sign_in(school, name, password)


def test_a_locked_name_is_open_again_after_a_while(school: Pipeline) -> None:
    fail(school, times=MOST_FAILURES)
    school.clock.at_ms += WITHIN_MS - 1
    with pytest.raises(TooManyTries):
        sign_in(school)
    school.clock.at_ms += 2
    assert sign_in(school).id == 1


def test_a_locked_name_locks_no_other(school: Pipeline) -> None:
    fail(school, "nobody", MOST_FAILURES)
    assert sign_in(school).id == 1


def test_a_new_password_ends_the_old_one_and_every_session(school: Pipeline) -> None:
    before = sign_in(school)
    logins(school).set_password("OFFICER", password="another password")
    fail(school)
    assert sign_in(school, password="another password").epoch == before.epoch + 1
    with pytest.raises(NotAuthenticated):
        sign_in(school, password=PASSWORD)


@pytest.mark.parametrize(
    "change",
    [{"name": ""}, {"name": "two words"}, {"role": "admin"}, {"role": "learner"}, {"name": " \t"}],
    ids=["no name", "blanks", "unknown role", "a learner who is nobody", "blanks alone"],
)
def test_a_login_that_will_not_do_is_refused(school: Pipeline, change: dict[str, str]) -> None:
    with pytest.raises(InvalidValue):
        logins(school).add(replace(OFFICER, id=2, **{"name": "new", **change}), password=PASSWORD)  # type: ignore[arg-type]


@pytest.mark.parametrize("password", ["", "short", "x" * 201])
def test_a_password_has_ten_to_two_hundred_characters(school: Pipeline, password: str) -> None:
    with pytest.raises(InvalidValue):
        logins(school).add(replace(OFFICER, id=2, name="new"), password=password)
    with pytest.raises(InvalidValue):
        logins(school).set_password("officer", password=password)


def test_a_taken_name_and_an_unknown_person_are_refused(school: Pipeline) -> None:
    with pytest.raises(AlreadyThere):
        logins(school).add(replace(OFFICER, id=2, name="OFFICER"), password=PASSWORD)
    learner = replace(OFFICER, id=2, name="ana", role="learner", person_id="nobody")
    with pytest.raises(NotFound):
        logins(school).add(learner, password=PASSWORD)
    logins(school).add(replace(learner, person_id=ANA), password=PASSWORD)
    assert sign_in(school, "ana").person_id == ANA
    with pytest.raises(NotFound):
        logins(school).set_password("nobody", password=PASSWORD)
