"""The whole way: a roster and a year's events in, the truth out, whatever happens on the way."""

import json
import re
import shlex
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from http.client import HTTPException
from pathlib import Path
from random import Random

from tests.e2e import years
from tests.e2e.running import Place, Service, serving
from tests.e2e.wire import JSON, STATEMENTS, Client, Key
from tests.e2e.years import Input, Post, post_all

BASH = re.compile(r"^```\n(lms-bridge init.*?)^```$", re.MULTILINE | re.DOTALL)
KILLS = 4
IN_FLIGHT = 4


def test_the_commands_of_the_contract_give_the_truth(shared_data: Path, place: Place) -> None:
    given = years.shared_year(shared_data / "year-small")
    shutil.copy(shared_data / "year-small" / "roster.zip", place.folder)
    before, after = contract_commands(shared_data)
    told = [place.tell(*words) for words in before]
    key = Key(**json.loads(told[-1]))
    with serving(place) as service:
        post_all(service.client, key, given.posts)
        drained, indicators, completions = (place.tell(*words) for words in after)
        figures = service.client.send("GET", "/api/v1/indicators?year=2020", headers=reader(place).headers())
    assert drained == ""
    assert figures.value == json.loads(indicators)
    assert completions == place.ask("completions", "--year", "2020", "--csv")
    assert years.differences(place, given) == []


def contract_commands(shared_data: Path) -> tuple[list[list[str]], list[list[str]]]:
    """The commands that the interface names, before `serve` and after it, as they are typed."""
    block = BASH.search((shared_data / "README.md").read_text())
    assert block is not None, "the README of the example data names no commands"
    lines = block[1].replace("\\\n", " ").splitlines()
    commands = [shlex.split(line, comments=True)[1:] for line in lines]
    served = next(n for n, words in enumerate(commands) if words[0] == "serve")
    return commands[:served], commands[served + 1 :]


def reader(place: Place) -> Key:
    return Key(**place.read("credential", "add", "api", "--scope", "indicators", "--name", "dashboard"))


def test_completions_appear_by_themselves_and_a_roster_again_changes_none(place: Place) -> None:
    given = years.demo_year()
    key = years.set_up(place, given)
    years.import_roster(place, given)
    with serving(place) as service:
        post_all(service.client, key, given.posts)
        place.ask("work", "--drain")
        assert years.import_roster(place, given)["empty"] is True
        assert years.differences(place, given) == []
        row = ",".join(given.sample_pair) + ","
        assert row not in completions(place, given)
        Post(STATEMENTS, JSON, given.sample.encode()).send(service.client, key)
        assert any(row in completions(place, given) for _ in moments(service))


def completions(place: Place, given: Input) -> str:
    return place.ask("completions", "--year", str(given.year), "--csv")


def moments(service: Service) -> Iterator[int]:
    """Some hundreds of moments, a pause before each."""
    for moment in range(500):
        service.process.pause()
        yield moment


def test_everything_twice_in_any_order_with_three_workers(place: Place, shared_year: Input) -> None:
    key = years.set_up(place, shared_year)
    years.import_roster(place, shared_year)
    play_with_workers(place, key, shuffled([*shared_year.posts, *shared_year.posts], seed=20))
    assert years.differences(place, shared_year, refused_times=2) == []


def shuffled(posts: Sequence[Post], *, seed: int) -> list[Post]:
    return Random(seed).sample(posts, len(posts))


WORKS = "works off what comes in"


def play_with_workers(place: Place, key: Key, posts: Sequence[Post]) -> None:
    with serving(place, "--no-worker") as service:
        begun = place.logs.count(WORKS)
        workers = [place.start("work") for _ in range(3)]
        while place.logs.count(WORKS) < begun + len(workers):  # before that nobody can tell them to end
            workers[0].pause()
        post_all(service.client, key, posts)
        place.ask("work", "--drain")
        assert [worker.end() for worker in workers] == [0, 0, 0], place.logs
    assert " laid aside" not in place.logs


def test_a_roster_that_comes_late_counts_what_waited(place: Place, small_year: Input) -> None:
    key = years.set_up(place, small_year)
    with serving(place) as service:
        post_all(service.client, key, small_year.posts)
        place.ask("work", "--drain")
        waiting = place.read("indicators", "--year", str(small_year.year))
        assert waiting["online"]["attendances"] == 0
        assert waiting["unmatched_accounts"] > small_year.truth["unmatched_accounts"]
        years.import_roster(place, small_year)
    place.ask("work", "--drain")
    assert years.differences(place, small_year) == []


def test_postgresql_in_any_order_and_the_roster_in_the_midst_of_it(
    postgres_place: Place, small_year: Input
) -> None:
    key = years.set_up(postgres_place, small_year)
    posts = shuffled(small_year.posts, seed=23)
    play_with_workers(postgres_place, key, posts[: len(posts) // 2])
    years.import_roster(postgres_place, small_year)
    play_with_workers(postgres_place, key, posts[len(posts) // 2 :])
    assert years.differences(postgres_place, small_year) == []


def test_a_service_killed_in_mid_request_loses_nothing(place: Place, small_year: Input) -> None:
    key = years.set_up(place, small_year)
    years.import_roster(place, small_year)
    posts = shuffled(small_year.posts, seed=24)
    service = Service(place)
    service.start()
    try:
        for _ in range(KILLS):
            posts = killed_in_mid_request(service, key, posts)
        post_all(service.client, key, posts)
        assert service.end() == 0
    finally:
        service.kill()
    place.ask("work", "--drain")
    assert years.differences(place, small_year) == []


def killed_in_mid_request(service: Service, key: Key, posts: Sequence[Post]) -> list[Post]:
    """Post some, kill the service while others are on their way, start it again; what is still to be sent."""
    quiet, rest = posts[:25], posts[25:]
    post_all(service.client, key, quiet)
    flying = [one for one in rest if not one.forged][:IN_FLIGHT]
    lines = [Client(service.port) for _ in flying]
    for line, one in zip(lines, flying, strict=True):
        line.begin("POST", one.path, one.body, one.headers(key))
    assert was_answered(lines[0])
    service.kill()
    unsure = zip(lines[1:], flying[1:], strict=True)
    answered = [flying[0], *(one for line, one in unsure if was_answered(line))]
    service.start()
    return [one for one in rest if one not in answered]


def was_answered(line: Client) -> bool:
    try:
        return line.answer().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        line.close()


def test_workers_told_to_end_finish_what_they_hold(posted: Place, small_year: Input) -> None:
    assert completions(posted, small_year).count("\n") == 1
    for _ in range(3):
        worker = posted.start("work")
        while states(posted) == {"due"}:
            worker.pause()
        assert worker.end() == 0
        assert "leased" not in states(posted)
    posted.ask("work", "--drain")
    assert years.differences(posted, small_year) == []


def states(place: Place) -> set[str]:
    """The states of all work that is not done."""
    with closing(sqlite3.connect(f"file:{place.file}?mode=ro", uri=True)) as connection:
        kinds = ("statement", "delivery", "pair", "submission")
        query = " UNION ".join(f"SELECT state FROM {kind} WHERE state <> 'done'" for kind in kinds)
        return {state for (state,) in connection.execute(query)}
