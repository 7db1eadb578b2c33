"""The errors that callers can tell apart."""

import re

import pytest

from lms_bridge.domain import errors
from lms_bridge.domain.errors import BridgeError, NotFound, Refused, Unavailable

CLASSES = [one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, BridgeError)]


def test_every_error_has_a_code_of_its_own() -> None:
    codes = [one.code for one in CLASSES]
    assert len(codes) > 3
    assert sorted(codes) == sorted(set(codes))


@pytest.mark.parametrize("error", CLASSES)
def test_the_code_is_the_name_of_the_class(error: type[BridgeError]) -> None:
    assert error.code == re.sub(r"(?<!^)(?=[A-Z])", "-", error.__name__).lower()


@pytest.mark.parametrize("error", CLASSES)
def test_only_what_is_unavailable_may_be_sent_again(error: type[BridgeError]) -> None:
    assert error.retryable is issubclass(error, Unavailable)


@pytest.mark.parametrize("error", [one for one in CLASSES if one is not BridgeError])
def test_an_error_is_refused_or_unavailable_and_never_both(error: type[BridgeError]) -> None:
    assert issubclass(error, Refused) != issubclass(error, Unavailable)


def test_an_error_keeps_its_parameters_and_names_them() -> None:
    error = NotFound(what="source", name="lms")
    assert error.params == {"what": "source", "name": "lms"}
    assert str(error) == "not-found(what='source', name='lms')"


def test_an_error_without_parameters_is_its_code() -> None:
    assert str(Unavailable()) == "unavailable"
