"""The installation's key: made once, readable by its owner alone, and shown by nothing."""

import base64
import stat
from pathlib import Path

import pytest

from lms_bridge.domain.errors import InvalidValue
from lms_bridge.runtime.keys import InstallationKey, KeyMissing, create_key, load_key


def test_a_key_is_made_once_and_stays(tmp_path: Path) -> None:
    file = tmp_path / "key"
    create_key(file)
    first = file.read_text()
    create_key(file)
    assert file.read_text() == first
    assert len(base64.urlsafe_b64decode(first.strip())) == 32


def test_a_key_is_its_owners_alone(tmp_path: Path) -> None:
    create_key(tmp_path / "key")
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600


def test_two_installations_have_different_keys(tmp_path: Path) -> None:
    for name in ("one", "other"):
        create_key(tmp_path / name)
    assert load_key(tmp_path / "one").derived("use") != load_key(tmp_path / "other").derived("use")


def test_each_use_has_a_key_of_its_own_and_always_the_same(tmp_path: Path) -> None:
    create_key(tmp_path / "key")
    one, again = load_key(tmp_path / "key"), load_key(tmp_path / "key")
    assert one.derived("sessions") == again.derived("sessions")
    assert len({one.derived("sessions"), one.derived("sealed secrets"), one.derived("")}) == 3
    assert len(one.derived("sessions")) == 32


def test_what_a_purpose_derives_never_changes() -> None:
    """Secrets sealed in the past would not open any more: do not mend this line."""
    derived = InstallationKey(b"k" * 32).derived("sealed secrets")
    assert derived.hex() == "e6330507c6839ba526252eab8d2ad38c30a82019af32a1776592229183deebdf"


@pytest.mark.parametrize(
    "text", ["", "short", "Ђ", base64.urlsafe_b64encode(b"k" * 31).decode(), "=" * 44, "k" * 1000]
)
def test_a_file_that_holds_something_else_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "key").write_text(text, encoding="utf-8")
    with pytest.raises(InvalidValue) as caught:
        load_key(tmp_path / "key")
    assert caught.value.params["field"] == "key-file"
    assert not text or text not in str(caught.value)


def test_a_missing_key_is_told_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(KeyMissing) as caught:
        load_key(tmp_path / "none")
    assert caught.value.params == {"place": str(tmp_path / "none")}


def test_a_key_is_shown_by_nothing(tmp_path: Path) -> None:
    key = InstallationKey(b"k" * 32)
    assert "k" * 4 not in f"{key!r}{key!s}"
