"""An answer is judged by its body: 4.5 and 5.1, debugging on or off, pages, half answers."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moodle_sync import errors
from moodle_sync.answers import Answer, judge, judge_file
from moodle_sync.errors import MoodleError
from moodle_sync.functions import FUNCTIONS

LOOK_UP = FUNCTIONS["core_user_get_users_by_field"]
ENROL = FUNCTIONS["enrol_manual_enrol_users"]
CREATE = FUNCTIONS["core_user_create_users"]
CORE = "core\\exception\\moodle_exception"
INVALID = "core\\exception\\invalid_parameter_exception"
DENIED = "core\\exception\\required_capability_exception"
MISSING = "dml_missing_record_exception"


def answer(body: bytes, *, status: int = 200, **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, headers=named, body=body)


def refusal(exception: str, errorcode: str, **more: str) -> Answer:
    body = {"exception": exception, "errorcode": errorcode, "message": "Личне речи", **more}
    return answer(json.dumps(body).encode())


CODES = [
    (CORE, "invalidtoken", errors.TokenRefused),
    ("moodle_exception", "invalidtoken", errors.TokenRefused),
    ("webservice_access_exception", "accessexception", errors.AccessRefused),
    (CORE, "wsaccessusersuspended", errors.ServiceUserBarred),
    (CORE, "forcepasswordchangenotice", errors.ServiceUserBarred),
    (CORE, "sitemaintenance", errors.Maintenance),
    (CORE, "upgraderunning", errors.Maintenance),
    (INVALID, "invalidparameter", errors.BadArgument),
    ("invalid_parameter_exception", "a-code-of-tomorrow", errors.BadArgument),
    (DENIED, "nopermissions", errors.CapabilityMissing),
    (DENIED, "nopermission", errors.CapabilityMissing),
    ("require_login_exception", "requireloginerror", errors.CapabilityMissing),
    (CORE, "errorcoursecontextnotvalid", errors.CapabilityMissing),
    (CORE, "cannotviewreport", errors.CapabilityMissing),
    (CORE, "wsusercannotassign", errors.CapabilityMissing),
    (CORE, "nopermissiontoviewgrades", errors.CapabilityMissing),
    ("core_external\\restricted_context_exception", "restrictedcontextexception", errors.CapabilityMissing),
    (CORE, "criteriaerror", errors.CapabilityMissing),
    (MISSING, "invalidrecordunknown", errors.UnknownRecord),
    (MISSING, "invaliduser", errors.UnknownRecord),
    (MISSING, "invalidrecord", errors.UnknownRecord),
    (CORE, "userdeleted", errors.UserDeleted),
    (CORE, "usernotenroled", errors.NotEnrolled),
    ("dml_write_exception", "dmlwriteexception", errors.WriteCollision),
    ("dml_read_exception", "dmlreadexception", errors.DatabaseTrouble),
    (CORE, "something-new", errors.UnknownTrouble),
    ("", "", errors.UnknownTrouble),
]


@pytest.mark.parametrize(("exception", "errorcode", "meant"), CODES)
@pytest.mark.parametrize("debug", [{}, {"debuginfo": "SELECT * FROM {user}"}], ids=["quiet", "debug"])
def test_an_exception_of_any_version_means_one_of_our_errors(
    exception: str, errorcode: str, meant: type[MoodleError], debug: dict[str, str]
) -> None:
    with pytest.raises(meant) as raised:
        judge(refusal(exception, errorcode, **debug), function=LOOK_UP)
    assert type(raised.value) is meant
    assert "SELECT" not in str(raised.value)
    assert "Личне" not in str(raised.value)


STATUSES: list[tuple[Answer, type[MoodleError], bool]] = [
    (answer(b"", status=403), errors.WebServicesOff, False),
    (answer(b"<html>forbidden by a wall</html>", status=403), errors.NotMoodle, False),
    (answer(b"<html>maintenance</html>", status=503, Retry_After="300"), errors.Maintenance, True),
    (answer(b"<html>busy</html>", status=503), errors.Overloaded, True),
    (answer(b"", status=502), errors.Overloaded, True),
    (answer(b"{}", status=429, Retry_After="7"), errors.Overloaded, True),
    (answer(b"", status=302, Location="https://elsewhere.example"), errors.AddressMoved, False),
    (answer(b"<html>", status=404), errors.NotMoodle, False),
    (answer(b"", status=413), errors.CallTooLarge, False),
    (answer(b"<html>log in</html>"), errors.NotJson, True),
    (answer(b""), errors.NotJson, True),
    (answer(b'[{"id":3,"username":"petar'), errors.AnswerCut, True),
    (answer(b"[" * 100_000), errors.AnswerUnexpected, False),
    (answer(b"NaN"), errors.NotJson, True),
    (answer(b'{"exception":"x","errorcode":"invalidtoken"}', status=500), errors.TokenRefused, False),
]


@pytest.mark.parametrize(("given_answer", "meant", "retryable"), STATUSES)
def test_a_body_that_is_no_answer_means_what_its_status_says(
    given_answer: Answer, meant: type[MoodleError], retryable: bool
) -> None:
    with pytest.raises(meant) as raised:
        judge(given_answer, function=LOOK_UP)
    assert raised.value.retryable is retryable


@pytest.mark.parametrize(
    ("header", "seconds"), [("300", 300), ("99999999", 86_400), ("soon", None), ("-1", None)]
)
def test_how_long_to_wait_is_read_with_care(header: str, seconds: int | None) -> None:
    with pytest.raises((errors.Maintenance, errors.Overloaded)) as raised:
        judge(answer(b"<html>", status=503, Retry_After=header), function=LOOK_UP)
    assert raised.value.params["retry_after_s"] == seconds


def test_a_function_that_answers_nothing_answers_null() -> None:
    assert judge(answer(b"null"), function=ENROL) is None


@pytest.mark.parametrize(("body", "function"), [(b"null", LOOK_UP), (b"[]", ENROL), (b"true", ENROL)])
def test_null_where_something_is_due_is_not_believed(body: bytes, function: Any) -> None:
    with pytest.raises(errors.AnswerUnexpected):
        judge(answer(body), function=function)


def test_a_weak_password_is_told_from_the_unknown() -> None:
    policy = refusal(CORE, "<div>Passwords must be at least 8 characters long.</div>")
    with pytest.raises(errors.PasswordRefused):
        judge(policy, function=CREATE)
    with pytest.raises(errors.UnknownTrouble) as raised:
        judge(policy, function=LOOK_UP)
    assert raised.value.params["errorcode"] == "not-a-name"


def test_a_file_that_is_json_with_an_error_is_no_file() -> None:
    body = b'{"error":"no","errorcode":"filenotfound","stacktrace":null}'
    with pytest.raises(errors.FileMissing):
        judge_file(answer(body, status=404, Content_Type="application/json; charset=utf-8"))


@pytest.mark.parametrize("status", [200, 206])
def test_the_bytes_of_a_file_come_as_they_are(status: int) -> None:
    assert judge_file(answer(b"PK\3\4", status=status, Content_Type="application/zip")) == b"PK\3\4"


@given(
    st.integers(100, 599), st.binary(max_size=60), st.dictionaries(st.text(max_size=8), st.text(max_size=8))
)
def test_whatever_comes_is_judged(status: int, body: bytes, headers: dict[str, str]) -> None:
    """Nothing but an answer with status 200 passes, and nothing raises an error without a name."""
    given_answer = Answer(status, headers=headers, body=body)
    named = True
    try:
        judge(given_answer, function=LOOK_UP)
    except MoodleError as error:
        named = error.code != MoodleError.code
    else:
        named = status == 200
    assert named


def test_every_error_has_a_code_a_remedy_and_a_word_of_its_own() -> None:
    kinds = [
        kind for root in (errors.MoodleRefused, errors.MoodleUnavailable) for kind in root.__subclasses__()
    ]
    assert len({kind.code for kind in kinds}) == len(kinds) > 20
    assert all(kind.remedy and kind.__doc__ for kind in kinds)
    assert all(kind.retryable is issubclass(kind, errors.MoodleUnavailable) for kind in kinds)
