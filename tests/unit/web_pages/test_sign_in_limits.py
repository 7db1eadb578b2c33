"""Signing in: the limit of failures, the same work for everybody, and who may be added."""

import pytest

from lms_bridge.domain.errors import AlreadyThere, InvalidValue, NotAuthenticated, NotFound
from lms_bridge.services.ports import Login
from lms_bridge.services.sign_in import Logins, SignIn, TooManyTries, login_name
from tests.unit.web_pages.world import PASSWORD, World

WRONG = "wrong password"


def sign_in(world: World) -> SignIn:
    return SignIn(world.database, world.hasher, world.clock)


def fail(world: World, name: str, *, times: int) -> None:
    for _ in range(times):
        with pytest.raises(NotAuthenticated):
            sign_in(world).check(name, WRONG)


def test_the_right_password_signs_in_however_the_name_is_written(silent_world: World) -> None:
    assert sign_in(silent_world).check(" SLUZBA ", PASSWORD).role == "staff"


@pytest.mark.parametrize("name", ["sluzba", "nobody"])
def test_a_name_that_does_not_exist_costs_the_same_work(silent_world: World, name: str) -> None:
    checks = sign_in(silent_world)
    with pytest.raises(NotAuthenticated):
        checks.check(name, WRONG)
    assert silent_world.hasher.verified == 1


@pytest.mark.parametrize("name", ["sluzba", "nobody"])
def test_five_failures_close_a_name_also_to_the_right_password(silent_world: World, name: str) -> None:
    fail(silent_world, name, times=5)
    with pytest.raises(TooManyTries) as refused:
        sign_in(silent_world).check(name, PASSWORD)
    assert refused.value.params == {"minutes": 15}
    assert silent_world.hasher.verified == 5


def test_four_failures_do_not(silent_world: World) -> None:
    fail(silent_world, "sluzba", times=4)
    assert sign_in(silent_world).check("sluzba", PASSWORD).name == "sluzba"


def test_after_fifteen_minutes_the_name_is_open_again(silent_world: World) -> None:
    fail(silent_world, "sluzba", times=5)
    silent_world.clock.now += 15 * 60_000 + 1
    assert sign_in(silent_world).check("sluzba", PASSWORD).name == "sluzba"


def test_the_failures_of_one_name_do_not_close_another(silent_world: World) -> None:
    fail(silent_world, "ana", times=5)
    assert sign_in(silent_world).check("sluzba", PASSWORD).name == "sluzba"


def logins(world: World) -> Logins:
    return Logins(world.database, world.hasher, world.clock)


def test_a_new_password_ends_the_sessions_that_stand(silent_world: World) -> None:
    logins(silent_world).set_password("Sluzba", password="another password")
    assert sign_in(silent_world).check("sluzba", "another password").epoch == 1


def test_a_new_password_for_nobody_is_refused(silent_world: World) -> None:
    with pytest.raises(NotFound):
        logins(silent_world).set_password("nobody", password="another password")


def test_whoever_is_added_signs_in(silent_world: World) -> None:
    added = Login(9, "Nova", "", "learner", "p-marko", epoch=0)
    logins(silent_world).add(added, password=PASSWORD)
    assert sign_in(silent_world).check("nova", PASSWORD).person_id == "p-marko"


@pytest.mark.parametrize(
    ("login", "password", "field"),
    [
        (Login(9, "a b", "", "staff", None, epoch=0), PASSWORD, "name"),
        (Login(9, " ", "", "staff", None, epoch=0), PASSWORD, "name"),
        (Login(9, "nova", "", "owner", None, epoch=0), PASSWORD, "role"),
        (Login(9, "nova", "", "learner", None, epoch=0), PASSWORD, "person"),
        (Login(9, "nova", "", "staff", None, epoch=0), "too short", "password"),
    ],
)
def test_what_will_not_do_is_refused(silent_world: World, login: Login, password: str, field: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        logins(silent_world).add(login, password=password)
    assert refused.value.params["field"] == field


def test_a_name_is_given_once(silent_world: World) -> None:
    with pytest.raises(AlreadyThere):
        logins(silent_world).add(Login(9, "SLUZBA", "", "staff", None, epoch=0), password=PASSWORD)


def test_a_name_has_one_spelling() -> None:
    assert login_name("  Ana\u0308 ") == login_name("anä")
