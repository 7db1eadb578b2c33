"""What the statements resource answers to a real client, and what is stored then."""

import json
from hashlib import sha256
from typing import Any

import pytest

from tests.e2e.running import Running, new_address
from tests.e2e.statements import HOME_PAGE, new_id, statement, voiding, without
from tests.e2e.wire import JSON, STATEMENTS, Key, get, post

MEBIBYTE = 1 << 20
NOBODY = "00000000-0000-4000-8000-000000000000"


@pytest.fixture(scope="module")
def stranger(running: Running) -> Key:
    """The key of another platform."""
    running.place.ask("source", "add", "moodle", "other", "--home-page", "https://other.example")
    return Key(**running.place.read("credential", "add", "lrs", "--source", "other", "--name", "other"))


def test_an_empty_batch_is_taken(running: Running) -> None:
    answer = post(running.client, running.key, "[]")
    assert (answer.status, answer.text) == (200, "[]")


def test_success_is_exactly_200_with_the_ids_in_order(running: Running) -> None:
    batch = [statement() for _ in range(5)]
    nameless = [*batch, without(statement(), "id")]
    answer = post(running.client, running.key, nameless)
    assert answer.status == 200
    assert answer.headers["content-type"] == JSON
    assert answer.headers["x-experience-api-version"].startswith("1.0.")
    assert answer.value[:-1] == [one["id"] for one in batch]
    assert get(running.client, running.key, answer.value[-1]).status == 200


def test_a_single_statement_is_answered_with_a_list(running: Running) -> None:
    one = statement()
    assert post(running.client, running.key, one).value == [one["id"]]


def test_a_batch_with_one_bad_statement_is_refused_whole(running: Running) -> None:
    good = statement()
    bad = statement(actor={"mbox": "mailto:nobody"}, verb={"id": "completed"})
    before = running.count("statement")
    answer = post(running.client, running.key, [good, bad, statement()])
    assert (answer.status, answer.problem) == (400, "statements-refused")
    places = {(one["index"], one["path"]) for one in answer.value["findings"]}
    assert {(1, "$.actor.mbox"), (1, "$.verb.id")} <= places
    assert all(one["rule"] and one["clause"] for one in answer.value["findings"])
    assert "[1]" in answer.value["detail"]
    assert get(running.client, running.key, good["id"]).status == 404
    assert running.count("statement") == before


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ('{"actor": ', "malformed-json"),
        ("", "malformed-json"),
        ("[{},]", "malformed-json"),
        ('{"id": NaN}', "malformed-json"),
        (b"\xff\xfe", "malformed-json"),
        ("[" * 200_000, "malformed-json"),
        ('"text"', "statements-refused"),
        ("17", "statements-refused"),
        ("null", "statements-refused"),
        ("[[]]", "statements-refused"),
        ("[null]", "statements-refused"),
        ("{}", "statements-refused"),
        ('{"actor": 1, "verb": [], "object": "x"}', "statements-refused"),
    ],
)
def test_what_is_no_statement_is_refused(running: Running, body: str | bytes, code: str) -> None:
    before = running.count("statement")
    answer = post(running.client, running.key, body)
    assert (answer.status, answer.problem) == (400, code)
    assert running.count("statement") == before


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "", "json"])
def test_another_content_type_is_refused(running: Running, content_type: str) -> None:
    headers = running.key.headers(content_type=content_type)
    answer = running.client.send("POST", STATEMENTS, b"[]", headers)
    assert (answer.status, answer.problem) == (400, "wrong-content-type")


@pytest.mark.parametrize("content_type", ["application/json; charset=utf-8", "APPLICATION/JSON"])
def test_json_may_be_named_in_other_ways(running: Running, content_type: str) -> None:
    headers = running.key.headers(content_type=content_type)
    assert running.client.send("POST", STATEMENTS, b"[]", headers).status == 200


def test_a_huge_body_is_refused_with_words(running: Running) -> None:
    answer = running.client.send("POST", STATEMENTS, b" " * (33 * MEBIBYTE), running.key.headers())
    assert (answer.status, answer.problem) == (413, "too-large")


def test_a_monstrous_body_is_refused_before_it_is_read(running: Running) -> None:
    headers = {**running.key.headers(), "Content-Length": str(1 << 40)}
    answer = running.client.send("POST", STATEMENTS, b"[", headers)
    running.client.close()
    assert answer.status == 413


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Basic",
        "Basic !",
        "Basic bm9jb2xvbg==",
        "Bearer abc",
        "Digest username=x",
        Key("nobody", "wrong").basic,
        Key("", "").basic,
        Key("Љубица", "шљива").basic,
        Key("a\0b", "c\0d").basic,
        Key("x" * 5000, "y" * 5000).basic,
        "Basic /////w==",
    ],
)
def test_without_a_known_key_nothing_is_stored_or_told(on_both: Running, authorization: str | None) -> None:
    given = {} if authorization is None else {"Authorization": authorization}
    # Each from a network of its own: who guesses too often from one waits, and these do together.
    headers = {"Content-Type": JSON, "X-Forwarded-For": new_address(), **given}
    before = on_both.count("statement")
    posted = on_both.client.send("POST", STATEMENTS, json.dumps(statement()).encode(), headers)
    asked = on_both.client.send("GET", f"{STATEMENTS}?statementId={new_id()}", headers=headers)
    for answer in (posted, asked):
        assert (answer.status, answer.problem) == (401, "not-authenticated")
        assert answer.headers["www-authenticate"].startswith("Basic ")
    assert on_both.count("statement") == before


def test_a_wrong_secret_opens_nothing(running: Running) -> None:
    assert post(running.client, running.key, "[]").status == 200
    for secret in (running.key.secret[:-1], running.key.secret + "x", running.key.secret.swapcase(), ""):
        assert post(running.client, Key(running.key.key, secret), "[]").problem == "not-authenticated"


def test_a_revoked_key_opens_nothing_from_then_on(running: Running) -> None:
    made = running.place.read("credential", "add", "lrs", "--source", "lms", "--name", "old")
    assert post(running.client, Key(**made), "[]").status == 200
    running.place.ask("credential", "revoke", made["key"])
    assert post(running.client, Key(**made), "[]").problem == "not-authenticated"


def test_a_key_without_the_scope_is_not_enough(running: Running) -> None:
    add = ("credential", "add", "lrs", "--source", "lms", "--name", "half", "--scope")
    reader = Key(**running.place.read(*add, "statements/read/mine"))
    writer = Key(**running.place.read(*add, "statements/write"))
    one = statement()
    assert post(running.client, reader, one).problem == "not-allowed"
    assert post(running.client, writer, one).status == 200
    assert get(running.client, writer, one["id"]).problem == "not-allowed"
    assert get(running.client, reader, one["id"]).status == 200


def test_the_same_statement_again_is_one_row(running: Running) -> None:
    one = statement()
    before = running.count("statement")
    respelt = json.dumps(dict(reversed(one.items())), indent=1)
    answers = [post(running.client, running.key, body) for body in (one, one, [one], respelt)]
    assert [(answer.status, answer.value) for answer in answers] == [(200, [one["id"]])] * 4
    assert running.count("statement") == before + 1


def test_another_statement_under_the_same_id_is_a_conflict(running: Running) -> None:
    one, fresh = statement(), statement()
    post(running.client, running.key, one)
    other = {**one, "verb": {"id": "http://adlnet.gov/expapi/verbs/failed"}}
    answer = post(running.client, running.key, [fresh, other])
    assert (answer.status, answer.problem) == (409, "statement-conflict")
    assert "[1]" in answer.value["detail"]
    assert get(running.client, running.key, one["id"]).value["verb"] == one["verb"]
    assert get(running.client, running.key, fresh["id"]).status == 404


def test_one_id_twice_in_a_batch_is_refused(running: Running) -> None:
    one = statement()
    answer = post(running.client, running.key, [one, {**one, "id": one["id"].upper()}])
    assert (answer.status, answer.problem) == (400, "statements-refused")


def test_the_text_is_kept_to_the_letter(on_both: Running) -> None:
    given = new_id().upper()
    text = (
        '{ "verb":{"id":"http://adlnet.gov/expapi/verbs/scored"},"stored":"2001-01-01T00:00:00Z",\n'
        f' "object":{{"id":"http://x.example/1"}}, "id":"{given}", "result":{{"score":{{"raw":1.10}}}},'
        ' "authority":{"mbox":"mailto:liar@x.example"}, "actor":{"mbox":"mailto:a@x.example",'
        ' "name":"\\u0409убица"}}'
    )
    assert post(on_both.client, on_both.key, text).value == [given.lower()]
    answer = get(on_both.client, on_both.key, given)
    assert '{"score":{"raw":1.10}}' in answer.text
    assert '"name":"\\u0409убица"' in answer.text
    order = [answer.text.index(f'"{name}"') for name in ("verb", "object", "result", "actor")]
    assert order == sorted(order)


def test_the_store_adds_its_own_members(running: Running) -> None:
    text = json.dumps(
        statement(timestamp=None, stored="2001-01-01T00:00:00Z", authority={"mbox": "mailto:a@b.c"})
    )
    (given,) = post(running.client, running.key, text).value
    members: list[tuple[str, Any]] = json.loads(
        get(running.client, running.key, given).body, object_pairs_hook=list
    )
    told = dict(members)
    assert len(told) == len(members), "a member twice"
    assert told["id"] == given
    assert told["timestamp"] == told["stored"] != "2001-01-01T00:00:00Z"
    assert dict(told["authority"])["objectType"] == "Agent"
    assert told["version"].startswith("1.0.")


@pytest.mark.parametrize("void_first", [False, True])
def test_a_voided_statement_is_not_found_and_the_voiding_one_is(running: Running, void_first: bool) -> None:
    one = statement()
    void = voiding(one["id"])
    for body in (void, one) if void_first else (one, void):
        assert post(running.client, running.key, body).status == 200
    assert get(running.client, running.key, one["id"]).problem == "not-found"
    assert get(running.client, running.key, void["id"]).status == 200


def test_a_voiding_statement_is_never_voided(running: Running) -> None:
    one = statement()
    void = voiding(one["id"])
    assert post(running.client, running.key, [voiding(void["id"]), void, one]).status == 200
    assert get(running.client, running.key, void["id"]).status == 200
    assert get(running.client, running.key, one["id"]).status == 404


def test_another_platform_reads_nothing_of_it(running: Running, stranger: Key) -> None:
    one = statement()
    post(running.client, running.key, one)
    assert get(running.client, stranger, one["id"]).problem == "not-found"


@pytest.mark.parametrize("void_first", [False, True])
def test_another_platform_voids_nothing_of_it(running: Running, stranger: Key, void_first: bool) -> None:
    one = statement()
    void = voiding(one["id"])
    for key, body in ((stranger, void), (running.key, one))[:: 1 if void_first else -1]:
        assert post(running.client, key, body).status == 200
    assert get(running.client, running.key, one["id"]).status == 200


def test_another_platform_that_sends_the_same_statement_can_read_it(running: Running, stranger: Key) -> None:
    one = statement()
    post(running.client, running.key, one)
    if post(running.client, stranger, one).status == 200:
        assert get(running.client, stranger, one["id"]).status == 200


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("?statementId=", 404),
        ("?statementId=x", 404),
        (f"?statementId={NOBODY}", 404),
        (f"?statementId={NOBODY}&statementId={NOBODY}", 400),
        (f"?voidedStatementId={NOBODY}", 404),
        (f"?voidedStatementId={NOBODY}&statementId={NOBODY}", 400),
        (f"?statementId={NOBODY}&limit=1", 400),
        (f"?statementId={NOBODY}&agent=x", 400),
        ("?statementId=a%00b", 404),
        ("?statementId=%ff%fe", 404),
        (f"?statementId={'x' * 5000}", 404),
    ],
)
def test_a_question_that_has_no_statement(on_both: Running, query: str, status: int) -> None:
    answer = on_both.client.send("GET", STATEMENTS + query, headers=on_both.key.headers())
    assert answer.status in (status, 400), answer  # what is no id at all may be called so
    assert answer.problem in ("invalid-value", "not-found")


@pytest.mark.parametrize(("version", "status"), [("1.0", 200), ("1.0.0", 200), ("2.0.0", 200), ("0.95", 400)])
def test_only_versions_1_0_and_2_0_are_spoken(running: Running, version: str, status: int) -> None:
    headers = {**running.key.headers(), "X-Experience-API-Version": version}
    assert running.client.send("POST", STATEMENTS, b"[]", headers).status == status


def test_a_trailing_slash_is_the_same_resource(running: Running) -> None:
    one = json.dumps(statement()).encode()
    assert running.client.send("POST", f"{STATEMENTS}/", one, running.key.headers()).status == 200


def test_head_is_get_without_the_body(running: Running) -> None:
    one = statement()
    post(running.client, running.key, one)
    path = f"{STATEMENTS}?statementId={one['id']}"
    asked, full = (running.client.send(verb, path, headers=running.key.headers()) for verb in ("HEAD", "GET"))
    assert (asked.status, asked.body) == (200, b"")
    assert asked.headers["content-length"] == str(len(full.body))


def test_a_client_may_wait_before_it_sends_the_body(running: Running) -> None:
    one = json.dumps([statement()]).encode()
    headers = {**running.key.headers(), "Expect": "100-continue"}
    assert running.client.send("POST", STATEMENTS, one, headers).status == 200


def test_a_body_may_come_in_chunks(running: Running) -> None:
    one = statement()
    body = json.dumps(one).encode()
    chunks = [body[start : start + 7] for start in range(0, len(body), 7)]
    headers = {**running.key.headers(), "Transfer-Encoding": "chunked"}
    answer = running.client.send("POST", STATEMENTS, chunks, headers)
    assert (answer.status, answer.value) == (200, [one["id"]])


def test_a_huge_body_in_chunks_is_refused(running: Running) -> None:
    chunks = [b" " * MEBIBYTE] * 33
    headers = {**running.key.headers(), "Transfer-Encoding": "chunked"}
    answer = running.client.send("POST", STATEMENTS, chunks, headers)
    assert (answer.status, answer.problem) == (413, "too-large")


@pytest.mark.parametrize("path", [STATEMENTS, "/webhooks/bigbluebutton/bbb", "/api/v1/indicators", "/health"])
def test_a_method_that_is_not_spoken_is_answered_as_a_problem(running: Running, path: str) -> None:
    for method in ("DELETE", "PATCH", "TRACE"):
        answer = running.client.send(method, path, headers=running.key.headers())
        assert (answer.status, answer.problem) == (405, "http-error")
        assert answer.headers["allow"]


@pytest.mark.parametrize("path", ["/xapi/activity", "/xapi", "/api/v1/nothing", "/webhooks/nowhere/x"])
def test_an_address_of_programs_that_is_not_there_is_answered_as_a_problem(
    running: Running, path: str
) -> None:
    answer = running.client.send("GET", path, headers=running.key.headers())
    assert (answer.status, answer.problem) == (404, "http-error")


LONG = "".join(sha256(str(number).encode()).hexdigest() for number in range(100))
ODD: dict[str, dict[str, Any]] = {
    "half of a name": {"actor": {"account": {"homePage": HOME_PAGE, "name": "179"}, "name": "Љуб\0ица"}},
    "half of an account": {"actor": {"account": {"homePage": HOME_PAGE, "name": "17\08"}}},
    "a long name": {"actor": {"account": {"homePage": HOME_PAGE, "name": "180"}, "name": LONG}},
    "a long account": {"actor": {"account": {"homePage": HOME_PAGE, "name": LONG}}},
    "a long course": {"object": {"id": f"{HOME_PAGE}/course/view.php?id={LONG}"}},
    "long ago": {"timestamp": "0001-01-02T00:00:00Z"},
    "far away": {"timestamp": "9999-12-30T00:00:00Z"},
}


def test_what_keeps_all_rules_is_refused_or_worked_off(on_both: Running) -> None:
    sent = {way: statement(**odd) for way, odd in ODD.items()}
    answers = {way: post(on_both.client, on_both.key, one).status for way, one in sent.items()}
    on_both.place.tell("work", "--drain")
    assert set(answers.values()) <= {200, 400}
    assert [way for way, one in sent.items() if is_laid_aside(on_both, one["id"])] == []


def is_laid_aside(running: Running, statement_id: str) -> bool:
    return running.count(f"statement WHERE state = 'dead' AND id = '{statement_id}'") == 1
