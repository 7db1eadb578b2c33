"""The collector of cycles looks for nothing while a command is loaded, and then as before."""

import gc

import pytest

from lms_bridge.runtime.collector import at_rest


def test_it_rests_while_something_is_loaded_and_then_goes_on() -> None:
    with at_rest():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_it_goes_on_after_a_fault() -> None:
    with pytest.raises(LookupError), at_rest():
        raise LookupError
    assert gc.isenabled()


def test_where_it_is_off_it_stays_off() -> None:
    gc.disable()
    try:
        with at_rest():
            assert not gc.isenabled()
        assert not gc.isenabled()
    finally:
        gc.enable()
