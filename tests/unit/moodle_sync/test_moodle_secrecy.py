"""The token is in the body of a call and nowhere else: no address, no repr, no error, no traceback's text."""

import traceback
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moodle_sync.answers import Answer
from moodle_sync.client import Moodle
from moodle_sync.client.accounts import NewUser
from moodle_sync.errors import ForeignAddress, MoodleError, PostFailed, UnsendableValue

TOKENS = st.text("0123456789abcdef", min_size=16, max_size=32)
SITE = "https://lms.example/moodle"


def _text(error: BaseException) -> str:
    return "".join(traceback.format_exception(error)) + repr(error) + str(getattr(error, "params", ""))


@given(TOKENS, st.integers(200, 599), st.booleans())
def test_no_error_and_no_repr_tells_the_token(token: str, status: int, quoted: bool) -> None:
    """Not even where Moodle, or a proxy before it, sends it back."""

    def post(url: str, form: Mapping[str, str], *, timeout_s: float) -> Answer:
        assert token not in url + repr(form) + str(form)
        body = f'{{"exception":"x\\\\{token}","errorcode":"<{token}>"}}' if quoted else f"<html>{token}"
        return Answer(status, headers={"Location": f"https://x.example/?wstoken={token}"}, body=body.encode())

    moodle = Moodle(post, SITE, token)
    with pytest.raises(MoodleError) as raised:
        moodle.site.info()
    assert token not in _text(raised.value)
    assert token not in repr(moodle) + repr(moodle.site) + repr(moodle.users) + str(vars(moodle))


@given(TOKENS, st.booleans())
def test_an_http_library_that_quotes_the_form_is_not_passed_on(token: str, sent: bool) -> None:
    def post(url: str, form: Mapping[str, str], *, timeout_s: float) -> Answer:
        raise PostFailed(f"could not send wstoken={form['wstoken']}", sent=sent)

    with pytest.raises(MoodleError) as raised:
        Moodle(post, SITE, token).site.info()
    told = repr(raised.value) + str(raised.value) + str(raised.value.__cause__)
    assert token not in told
    assert raised.value.__suppress_context__


FOREIGN = [
    "https://evil.example/webservice/pluginfile.php/1/mod_scorm/package/0/a.zip",
    "http://lms.example/moodle/webservice/pluginfile.php/1/a.zip",
    "https://lms.example/webservice/pluginfile.php/1/a.zip",
    "https://lms.example/moodle/webservice/pluginfile.php/../../../a.zip",
    "https://lms.example/moodle/webservice/pluginfile.php/1/a.zip?token=x",
    "https://lms.example@evil.example/moodle/webservice/pluginfile.php/1/a.zip",
    "file:///etc/passwd",
    "",
]


@pytest.mark.parametrize("url", FOREIGN)
def test_a_file_elsewhere_never_sees_the_token(url: str) -> None:
    called: list[str] = []

    def post(url: str, form: Mapping[str, str], *, timeout_s: float) -> Answer:
        called.append(url)
        return Answer(200, headers={}, body=b"")

    moodle = Moodle(post, SITE, "a" * 32)
    with pytest.raises(ForeignAddress), moodle.scorms._line.download(url):
        pass
    assert called == []


@pytest.mark.parametrize(
    "address", ["lms.example", "ftp://lms.example", "https://u:p@lms.example", "https://lms.example/?a=1", ""]
)
def test_an_address_that_hides_something_is_refused(address: str) -> None:
    with pytest.raises(UnsendableValue):
        Moodle(_never, address, "a" * 32)


@pytest.mark.parametrize("token", ["", " ", "two words", "кључ", "a\nb"])
def test_a_token_that_cannot_be_one_is_refused_without_being_told(token: str) -> None:
    with pytest.raises(UnsendableValue) as raised:
        Moodle(_never, SITE, token)
    assert not token.strip() or token not in str(raised.value)


def test_a_new_users_password_is_in_no_repr() -> None:
    new = NewUser("a", first_name="A", last_name="B", email="a@b.rs", idnumber="1", password="Tajna-2026!")
    assert "Tajna" not in repr(new)


def _never(url: str, form: Mapping[str, str], *, timeout_s: float) -> Answer:
    raise AssertionError(url)
