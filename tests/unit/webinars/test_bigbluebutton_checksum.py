"""Whether a call was made by who knows the secret."""

from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms_bridge.services.ports import Call, Source
from lms_bridge.webinars.bigbluebutton import BigBlueButtonHook
from tests.unit.webinars.hook_calls import (
    ALGORITHMS,
    AT_MS,
    FORM,
    SECRET,
    URL,
    body,
    call,
    checksum,
    event,
    user,
)

SOURCE = Source(2, "bbb", "bigbluebutton", None, URL, 1, "sealed")
LEFT = body(event("user-left", user=user("170")))


def genuine(raw: bytes, signature: str, *, url: str = URL, secret: str = SECRET) -> bool:
    return BigBlueButtonHook().is_genuine(call(raw, signature), callback_url=url, secret=secret)


@pytest.mark.parametrize(
    "signature",
    [
        "4610fc84109be4b9096999d3ef4ed3bcb0248c80",
        "bc7b6328e2c5a85a3392c472a5bf3034e92c7a53d6e392e0791c5effcc0b3b43",
    ],
    ids=["sha1", "sha256"],
)
def test_a_checksum_that_the_product_made(signature: str) -> None:
    assert genuine(LEFT, signature)


@pytest.mark.parametrize(("algorithm", "length"), ALGORITHMS.items())
def test_the_length_tells_the_algorithm(algorithm: str, length: int) -> None:
    signature = checksum(LEFT, algorithm=algorithm)
    assert len(signature) == length
    assert genuine(LEFT, signature)
    assert genuine(LEFT, signature.upper())


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@pytest.mark.parametrize("place", [0, 17, -1])
def test_one_wrong_digit_is_a_forgery(algorithm: str, place: int) -> None:
    digits = list(checksum(LEFT, algorithm=algorithm))
    digits[place] = "0" if digits[place] != "0" else "1"
    assert not genuine(LEFT, "".join(digits))


@pytest.mark.parametrize(
    "signature",
    [
        pytest.param("", id="none"),
        pytest.param(checksum(LEFT)[:-1], id="a digit short"),
        pytest.param(checksum(LEFT) + "0", id="a digit long"),
        pytest.param(checksum(LEFT)[:40], id="cut to the length of another"),
        pytest.param(" " + checksum(LEFT)[1:], id="a blank"),
        pytest.param("š" * 64, id="no ascii"),
        pytest.param("\ud800" * 64, id="half a letter"),
        pytest.param("\0" * 64, id="control characters"),
        pytest.param("０" * 40, id="digits of another script"),
        pytest.param("0" * 64, id="noughts"),
        pytest.param("f" * 100_000, id="very long"),
        pytest.param(checksum(LEFT, algorithm="md5"), id="md5"),
        pytest.param(checksum(LEFT, algorithm="sha224"), id="sha224"),
        pytest.param(checksum(LEFT, algorithm="sha3_256"), id="another of that length"),
    ],
)
def test_what_is_no_checksum_of_this_call_is_a_forgery(signature: str) -> None:
    assert not genuine(LEFT, signature)


@pytest.mark.parametrize(
    ("url", "secret"),
    [
        pytest.param(URL + "/", SECRET, id="another address"),
        pytest.param(URL, SECRET.upper(), id="another secret"),
        pytest.param(URL, "", id="no secret"),
        pytest.param(URL.replace("https", "http"), SECRET, id="another scheme"),
    ],
)
def test_address_and_secret_take_part_exactly(url: str, secret: str) -> None:
    assert genuine(LEFT, checksum(LEFT))
    assert not genuine(LEFT, checksum(LEFT), url=url, secret=secret)


@pytest.mark.parametrize("raw", [b"event=a*b&x=%7E~+%2A", b"", b"\xff\x00", "Ђорђе".encode()])
def test_the_bytes_as_they_came_are_signed(raw: bytes) -> None:
    """What was parsed and written again would differ in `*` and `~`."""
    assert genuine(raw, checksum(raw))
    assert not genuine(raw + b" ", checksum(raw))


def test_a_body_that_was_parsed_and_written_again_is_a_forgery() -> None:
    """JavaScript leaves `*` and writes `~` as %7E; Python does the reverse."""
    raw = b"domain=bbb&event=%5B%22a*b%7Ec%22%5D&timestamp=1700000000000"
    again = urlencode(parse_qsl(raw.decode())).encode()
    assert parse_qsl(again) == parse_qsl(raw)
    assert genuine(raw, checksum(raw))
    assert not genuine(again, checksum(raw))


def test_letters_in_address_and_secret_count_by_their_utf_8() -> None:
    url, secret = "https://академија.example/куку", "тајна"
    assert genuine(LEFT, checksum(LEFT, url=url, secret=secret), url=url, secret=secret)


@given(st.binary(max_size=200), st.sampled_from(list(ALGORITHMS)), st.integers(0, 10_000))
def test_any_changed_byte_is_a_forgery(raw: bytes, algorithm: str, place: int) -> None:
    signature = checksum(raw, algorithm=algorithm)
    assert genuine(raw, signature)
    at = place % (len(raw) + 1)
    assert not genuine(raw[:at] + b"~" + raw[at:], signature)


@given(st.text(max_size=130))
def test_no_text_raises(signature: str) -> None:
    assert not genuine(LEFT, signature)


@pytest.mark.parametrize(
    ("bearer", "secret", "genuine"),
    [(SECRET, SECRET, True), ("guess", SECRET, False), ("", SECRET, False), ("", "", False)],
)
def test_a_server_may_send_the_secret_as_a_bearer(bearer: str, secret: str, *, genuine: bool) -> None:
    call = Call("", FORM, b"event=[]", bearer=bearer)
    refusal = BigBlueButtonHook().refusal(call, source=SOURCE, secret=secret, now_ms=AT_MS)
    assert (refusal is None) is genuine


def test_a_wrong_checksum_is_not_mended_by_a_bearer() -> None:
    call = Call("0" * 64, FORM, b"event=[]", bearer=SECRET)
    assert BigBlueButtonHook().refusal(call, source=SOURCE, secret=SECRET, now_ms=AT_MS) == "bad-signature"
