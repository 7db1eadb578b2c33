"""The two queues by the commands: what waited counts at once, and what counted waits again."""

import csv
import io
import json
from typing import Any

from tests.e2e.running import Place, serving
from tests.e2e.statements import new_id, voiding
from tests.e2e.wire import Key, post
from tests.e2e.years import Input


def figures(place: Place) -> dict[str, Any]:
    found: dict[str, Any] = place.read("indicators", "--year", "2024")
    return found


def rows(place: Place) -> dict[tuple[str, str], dict[str, str]]:
    text = place.ask("completions", "--year", "2024", "--csv")
    return {(row["class"], row["user"]): row for row in csv.DictReader(io.StringIO(text))}


def test_an_account_that_is_linked_counts_and_unlinked_waits_again(played: Place) -> None:
    before, rows_before = figures(played), rows(played)
    unmatched = played.read("accounts", "unmatched")
    assert sum(one["facts"] for one in unmatched) == before["unmatched_facts"]
    account = max(unmatched, key=lambda one: one["facts"])["name"]
    played.ask("accounts", "link", "lms", account, "person-000072", "--reason", "it is hers")
    played.ask("work", "--drain")
    linked = figures(played)
    assert linked["unmatched_accounts"] == before["unmatched_accounts"] - 1
    assert linked["unmatched_facts"] < before["unmatched_facts"]
    assert (linked["not_enrolled"], rows(played)) != (before["not_enrolled"], rows_before)
    played.ask("accounts", "unlink", "lms", account, "--reason", "it is not")
    played.ask("work", "--drain")
    assert (figures(played), rows(played)) == (before, rows_before)


def test_an_account_of_somebody_else_is_not_taken(played: Place) -> None:
    account = played.read("accounts", "unmatched")[0]["name"]
    played.ask("accounts", "link", "lms", account, "person-000001")
    played.ask("accounts", "link", "lms", account, "person-000001")
    assert played.call("accounts", "link", "lms", account, "person-000002").refused
    assert played.call("accounts", "link", "nobody", account, "person-000001").refused


def test_who_is_admitted_counts(played: Place) -> None:
    before, attended = figures(played), rows(played)
    waiting = played.read("enrolments", "waiting")
    assert len(waiting) == before["not_enrolled"] > 0
    for one in waiting:
        assert (one["class"], one["user"]) not in attended
        played.ask("enrolments", "admit", one["class"], one["user"], "--reason", "was there")
    played.ask("work", "--drain")
    assert figures(played)["not_enrolled"] == 0
    assert played.read("enrolments", "waiting") == []
    admitted = {(one["class"], one["user"]) for one in waiting}
    assert admitted & rows(played).keys()


def test_a_voided_completion_is_taken_back_and_stays_so(played: Place, small_year: Input) -> None:
    key = Key(**played.read("credential", "add", "lrs", "--source", "lms", "--name", "second"))
    before = rows(played)
    one = {"id": new_id(), **json.loads(small_year.sample)}
    void = voiding(one["id"])
    with serving(played) as service:
        assert post(service.client, key, one).status == 200
        played.ask("work", "--drain")
        assert len(rows(played)) == len(before) + 1
        assert post(service.client, key, void).status == 200
        played.ask("work", "--drain")
        assert rows(played) == before
        assert post(service.client, key, one).status == 200
    played.ask("work", "--drain")
    assert rows(played) == before
