"""What is kept of a call tells staff no secret and nothing of a person but the register's id."""

import json

import pytest

from lms_bridge.services.conceal import Concealing
from lms_bridge.services.ports.registers import Exchange

SECRET = "p/s+wörd&1"
CONCEAL = Concealing("lms-bridge", SECRET)
ABOUT = ("Љубица", "Ђорђевић-Лукић", "ljubica@town.example", "00417")
IDS = ("ljubica-7", "R-17")

HIDES = [
    "Authorization: Bearer abc.def-123",
    "Basic bG1zLWJyaWRnZTpzZWNyZXQ=",
    '{"access_token": "abc123", "expires_in": 3600}',
    '{"client_secret":"abc123"}',
    "grant_type=x&client_secret=abc123",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhYmMxMjMifQ.abc123",
    'password: "abc123"',
    f"the secret {SECRET} is wrong",
    "secret=p%2Fs%2Bw%C3%B6rd%261",
    '{"givenName": "Ana", "familyName": "Anić"}',
    '{"user": {"email": "ana@town.example", "phone": "+381 64 123 4567"}}',
    '{"identifier": 101990710006}',
    '{"userIds": [{"type": "jmbg", "identifier": "0101990710006"}]}',
    "the person 0101990710006 is unknown",
    "Unknown student ANA.ANIC@town.example",
    "Ljubica Djordjevic-Lukic is not enrolled",
    "ЉУБИЦА ЂОРЂЕВИЋ ЛУКИЋ није уписана",
    '{"detail": "Đorđević-Lukić (00417)", "phone": "0641234567"',
]
PRIVATE = (
    *(
        "abc",
        "bG1z",
        SECRET,
        "w%C3%B6rd",
        "eyJ",
        "Ana",
        "Anić",
        "ANA",
        "town.example",
        "123 4567",
        "0641234567",
    ),
    *("101990710006", "jubica", "orđević", "jordjevic", "Lukic", "Lukić", "ЉУБИЦА", "ЂОРЂЕВИЋ", "ЛУКИЋ"),
)


@pytest.mark.parametrize("text", HIDES)
def test_no_secret_and_nothing_of_a_person_is_kept(text: str) -> None:
    told = CONCEAL(Exchange(f"PUT /x\n{text}", text, 422), about=ABOUT, ids=IDS)
    assert [one for one in PRIVATE if one in told.answer] == []
    assert [one for one in PRIVATE if one in told.request] == []
    assert told.answer != text
    assert told.status == 422


def test_what_was_cut_off_hides_as_well() -> None:
    text = json.dumps({"user": {"givenName": "Vesna", "familyName": "Vesnić"}}, ensure_ascii=False)
    for end in range(len(text)):
        told = CONCEAL(Exchange("GET /x", text[:end]), about=(), ids=()).answer
        assert not [one for one in ("Ves", "snić") if one in told], told


STAYS = [
    '{"result": {"sourcedId": "lms-bridge.presence.0a1b2c3d", "scoreDate": "2026-01-31", "score": 100}}',
    '{"student": {"sourcedId": "ljubica-7", "type": "user"}, "class": {"sourcedId": "R-17"}}',
    '{"imsx_codeMajor": "failure", "imsx_description": "lineItem: the sourcedId of one that there is here"}',
    '{"metadata": {"key": "' + "0123456789abcdef" * 4 + '", "minutes": 85, "documents": "confirmation"}}',
    "2026-01-31T12:00:00.000Z",
]


@pytest.mark.parametrize("text", STAYS)
def test_what_staff_need_to_judge_the_call_stays(text: str) -> None:
    call = Exchange(f"PUT /ims/oneroster/gradebook/v1p2/results/lms-bridge.test.00417\n{text}", text, 201)
    assert CONCEAL(call, about=ABOUT, ids=IDS) == call


def test_the_secret_is_in_no_text_about_it() -> None:
    assert SECRET not in repr(CONCEAL)
