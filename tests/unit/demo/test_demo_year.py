"""A made-up year is the same each time, has the promised size, and its truth adds up."""

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from lms_bridge.demo.making.plan import Year, YearPlan, another_completion, demo_plan, national_plan
from lms_bridge.demo.making.year import made_up_year

COLUMNS = ["class", "user", "body", "attended", "minutes", "score", "confirmation", "certificate"]


def test_the_same_plan_gives_the_same_year(plan: YearPlan, year: Year) -> None:
    assert made_up_year(plan) == year


def test_another_seed_gives_another_year(plan: YearPlan, year: Year) -> None:
    other = made_up_year(replace(plan, seed=plan.seed + 1))
    assert other.truth_completions != year.truth_completions
    assert other.roster != year.roster


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (datetime(2026, 7, 2, tzinfo=UTC), 2026),
        (datetime(2026, 12, 31, 22, 30, tzinfo=UTC), 2026),
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), 2026),  # the new year has begun in Belgrade
        (datetime(2027, 3, 1, tzinfo=UTC), 2026),
    ],
)
def test_a_demo_can_be_made_on_any_day_of_the_year(now: datetime, expected: int) -> None:
    plan = demo_plan(now)
    year = made_up_year(plan)
    assert plan.year == expected
    assert year.truth["year"] == expected
    assert len(year.pending) > 20
    assert all(moment <= now for moment in moments(year.statements))


def moments(bodies: tuple[str, ...]) -> list[datetime]:
    read = [json.loads(body) for body in bodies]
    every = [one for body in read for one in (body if isinstance(body, list) else [body])]
    return [datetime.fromisoformat(one["timestamp"]) for one in every]


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"year": 2027}, "now"),
        ({"online": 2}, "online"),
        ({"repeated": 0}, "repeated"),
        ({"webinars": 6}, "webinars"),
        ({"webinar_learners": 10}, "learners"),
        ({"people": 100}, "people"),
    ],
)
def test_a_plan_too_small_for_its_troubles_is_refused(plan: YearPlan, change: Any, word: str) -> None:
    with pytest.raises(ValueError, match=word):
        replace(plan, **change)


def test_a_plan_does_not_show_its_secret(plan: YearPlan) -> None:
    assert plan.hook_secret not in repr(plan)


def test_the_demo_has_a_few_hundred_people_and_a_thousand_or_two_statements(year: Year) -> None:
    truth: Any = year.truth
    assert truth["lms_users"] == 300
    assert (truth["online"]["realisations"], truth["webinar"]["realisations"]) == (6, 10)
    assert truth["classroom"] == {"realisations": 2, "attendances": 0, "persons": 0}
    assert 1000 <= len(moments(year.statements)) <= 2200
    assert 700 <= len(year.deliveries) <= 1500


def test_the_national_year_has_the_size_of_a_nation() -> None:
    year = made_up_year(national_plan())
    truth: Any = year.truth
    assert truth["lms_users"] == 4115
    assert (truth["online"]["realisations"], truth["webinar"]["realisations"]) == (13, 90)
    assert len(moments(year.statements)) == pytest.approx(19_000, rel=0.05)
    assert len(year.statements) == pytest.approx(380, rel=0.05)
    assert len(year.deliveries) == pytest.approx(14_000, rel=0.05)
    assert truth["online"]["attendances"] == pytest.approx(2_309, rel=0.1)
    assert truth["webinar"]["attendances"] == pytest.approx(4_484, rel=0.1)


def test_the_truth_has_the_keys_of_the_indicators(year: Year) -> None:
    truth: Any = year.truth
    counts = {"unmatched_accounts", "unmatched_facts", "not_enrolled", "rejected_deliveries"}
    assert (
        set(truth) == {"year", "lms_users", "online", "webinar", "classroom", "documents", "bodies"} | counts
    )
    for form in ("online", "webinar", "classroom"):
        assert set(truth[form]) == {"realisations", "attendances", "persons"}
    assert set(truth["documents"]) == {"confirmations", "certificates"}
    body = {"name", "trainings", "attendances", "persons", "confirmations", "certificates"}
    assert all(set(row) == body for row in truth["bodies"].values())


def test_the_bodies_add_up_to_the_whole(year: Year) -> None:
    truth: Any = year.truth
    bodies = truth["bodies"].values()
    forms = [truth[form] for form in ("online", "webinar", "classroom")]
    assert sum(row["attendances"] for row in bodies) == sum(form["attendances"] for form in forms)
    for document in ("confirmations", "certificates"):
        assert sum(row[document] for row in bodies) == truth["documents"][document] > 0
    assert all(1 <= row["persons"] <= row["attendances"] for row in bodies)
    assert all(1 <= row["trainings"] <= row["attendances"] for row in bodies)


def test_the_rows_of_completions_agree_with_the_indicators(year: Year) -> None:
    truth: Any = year.truth
    rows = list(csv.DictReader(io.StringIO(year.truth_completions)))
    assert list(rows[0]) == COLUMNS
    assert {row["attended"] for row in rows} == {"1"}
    keys = [(row["class"], row["user"]) for row in rows]
    assert keys == sorted(set(keys))
    assert len(rows) == truth["online"]["attendances"] + truth["webinar"]["attendances"]
    for body, figures in truth["bodies"].items():
        mine = [row for row in rows if row["body"] == body]
        assert len(mine) == figures["attendances"]
        assert len({row["user"] for row in mine}) == figures["persons"]
        assert len({row["class"] for row in mine}) == figures["trainings"]


def test_some_are_entitled_to_one_document_some_to_the_other_some_to_both_or_none(year: Year) -> None:
    rows = list(csv.DictReader(io.StringIO(year.truth_completions)))
    assert {(row["confirmation"], row["certificate"]) for row in rows} == {
        ("0", "0"),
        ("0", "1"),
        ("1", "0"),
        ("1", "1"),
    }


def test_each_of_the_completions_kept_back_is_new_to_the_truth(
    plan: YearPlan, year: Year, wire: Any, told: Any
) -> None:
    owners, runs = wire.owners(), {run["lmsCourse"]: run for run in named(wire)}
    bodies = [another_completion(year, index) for index in range(len(year.pending))]
    found = set()
    for body in [*bodies, year.sample_completion]:
        (statement,) = as_list(body)
        run = runs[statement["object"]["id"]]
        person = owners[statement["actor"]["account"]["name"]]
        assert person in run["roster"]
        assert (run["id"], person) not in told
        when = datetime.fromisoformat(statement["timestamp"])
        assert run["start"] <= plan.now <= when <= run["end"] + timedelta(days=30)
        found.add((run["id"], person))
    assert len(found) == len(bodies) + 1


def named(wire: Any) -> list[dict[str, Any]]:
    return [
        {
            "id": run["sourcedId"],
            "lmsCourse": run["metadata.lmsCourse"],
            "start": datetime.fromisoformat(run["metadata.start"]),
            "end": datetime.fromisoformat(run["metadata.end"]),
            "roster": wire.roster(run),
        }
        for run in wire.classes("online")
    ]


def as_list(body: str | None) -> list[Any]:
    assert body is not None
    read = json.loads(body)
    return read if isinstance(read, list) else [read]


def test_the_sample_says_whose_completion_it_is(year: Year, wire: Any) -> None:
    statement = json.loads(year.sample_completion)
    assert wire.owners()[statement["actor"]["account"]["name"]] == year.sample_person
    assert "'" not in year.sample_completion


def test_there_is_an_end_to_further_completions(year: Year) -> None:
    assert another_completion(year, len(year.pending)) is None
    assert another_completion(year, -1) is None
