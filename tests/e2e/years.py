"""Training years as raw input with the truth beside it, and what a bridge makes of them."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lms_bridge.demo.making.plan import YearPlan, demo_plan
from lms_bridge.demo.making.year import made_up_year
from tests.e2e.running import Place
from tests.e2e.wire import FORM, JSON, STATEMENTS, Client, Key, checksum_of

HOME_PAGE = "https://lms.academy.example"
CALLBACK_URL = "https://bridge.academy.example/webhooks/bigbluebutton/bbb"
NAMES = {"forged_deliveries": "rejected_deliveries"}
NOT_OURS = {"statements", "deliveries"}
"""What a truth tells of its input and not of what comes out."""


@dataclass(frozen=True, slots=True)
class Post:
    """One call: to the statements with the key of the platform, or a hook with its checksum in the path."""

    path: str
    content_type: str
    body: bytes
    forged: bool = False

    def headers(self, key: Key) -> dict[str, str]:
        return key.headers() if self.path == STATEMENTS else {"Content-Type": self.content_type}

    @property
    def expected(self) -> int:
        return 401 if self.forged else 200

    def send(self, client: Client, key: Key) -> None:
        answer = client.send("POST", self.path, self.body, self.headers(key))
        assert answer.status == self.expected, (self.path, answer)


@dataclass(frozen=True, slots=True)
class Input:
    """A year: what is imported and posted, and what must come out."""

    year: int
    roster: bytes = field(repr=False)
    secret: str = field(repr=False)
    posts: tuple[Post, ...] = field(repr=False)
    truth: Mapping[str, Any] = field(repr=False)
    completions: str = field(repr=False)
    sample: str = field(default="", repr=False)
    """One more completion that the truth does not count, where the year was made up."""
    sample_pair: tuple[str, str] = ("", "")
    """The realisation and the person of it."""


def shared_year(folder: Path) -> Input:
    """The year in a folder of the interface's form."""
    secret = "bbb-shared-secret"
    lines = (folder / "bigbluebutton.jsonl").read_text().splitlines()
    hooks = [_hook(call["path"], call["body"], secret) for call in map(json.loads, lines)]
    return Input(
        year=2020,
        roster=(folder / "roster.zip").read_bytes(),
        secret=secret,
        posts=(*_statements((folder / "statements.jsonl").read_text().splitlines()), *hooks),
        truth=json.loads((folder / "truth.json").read_text()),
        completions=(folder / "truth_completions.csv").read_text(),
    )


def demo_year() -> Input:
    """The demo's own year, as of a day on which a few of its trainings are still open."""
    return made_up(demo_plan(datetime(2026, 11, 22, 10, tzinfo=UTC)))


def small_year() -> Input:
    """As small as a made-up year can be with all its troubles in it."""
    plan = YearPlan(
        seed=7,
        year=2024,
        now=datetime(2025, 1, 10, tzinfo=UTC),
        hook_secret="made-up-small",
        people=72,
        bodies=10,
        online=4,
        repeated=1,
        online_learners=24,
        webinars=7,
        webinar_learners=24,
        classroom=1,
    )
    return made_up(plan)


def made_up(plan: YearPlan) -> Input:
    year = made_up_year(plan)
    hooks = [_hook(call.path, call.body, plan.hook_secret) for call in year.deliveries]
    return Input(
        year=plan.year,
        roster=year.roster,
        secret=plan.hook_secret,
        posts=(*_statements(year.statements), *hooks),
        truth=year.truth,
        completions=year.truth_completions,
        sample=year.sample_completion,
        sample_pair=(year.sample_realisation, year.sample_person),
    )


def _statements(bodies: Iterable[str]) -> Iterator[Post]:
    return (Post(STATEMENTS, JSON, body.encode()) for body in bodies)


def _hook(path: str, text: str, secret: str) -> Post:
    body = text.encode()
    genuine = path.endswith(checksum_of(body, callback_url=CALLBACK_URL, secret=secret))
    return Post(path, FORM, body, forged=not genuine)


def set_up(place: Place, given: Input) -> Key:
    """All that stands before the roster: the database, the sources, the platform's key."""
    place.ask("init")
    place.ask("source", "add", "moodle", "lms", "--home-page", HOME_PAGE)
    bigbluebutton = ("source", "add", "bigbluebutton", "bbb", "--secret", given.secret)
    place.ask(*bigbluebutton, "--callback-url", CALLBACK_URL, "--accounts", "lms")
    return Key(**place.read("credential", "add", "lrs", "--source", "lms", "--name", "logstore"))


def post_all(client: Client, key: Key, posts: Iterable[Post]) -> None:
    for one in posts:
        one.send(client, key)


def import_roster(place: Place, given: Input) -> Mapping[str, Any]:
    file = place.folder / "roster.zip"
    file.write_bytes(given.roster)
    found: Mapping[str, Any] = place.read("roster", "import", str(file))
    return found


def differences(place: Place, given: Input, *, refused_times: int = 1) -> list[str]:
    """Every field and row in which the bridge says something else than the truth, of those that both have."""
    found = place.read("indicators", "--year", str(given.year))
    rejected = found["rejected_deliveries"]
    found["rejected_deliveries"] = rejected / refused_times if rejected else rejected
    wrong = list(_differing(found, given.truth, ""))
    return wrong + _rows_differing(place.ask("completions", "--year", str(given.year), "--csv"), given)


def _differing(found: Mapping[str, Any], truth: Mapping[str, Any], path: str) -> Iterator[str]:
    if path == "bodies.":
        yield from (f"{path}{body}: not in the truth" for body in found.keys() - truth.keys())
    for name, wanted in truth.items():
        ours = NAMES.get(name, name)
        if not path and name in NOT_OURS:
            continue
        if ours not in found:
            yield f"{path}{ours}: missing"
        elif isinstance(wanted, Mapping):
            yield from _differing(found[ours], wanted, f"{path}{ours}.")
        elif found[ours] != wanted:
            yield f"{path}{ours}: {found[ours]} is not {wanted}"


def _rows_differing(text: str, given: Input) -> list[str]:
    found = list(csv.DictReader(io.StringIO(text)))
    wanted = list(csv.DictReader(io.StringIO(given.completions)))
    columns = list(wanted[0])
    ours = [[row[name] for name in columns] for row in found]
    theirs = sorted([row[name] for name in columns] for row in wanted)
    keys = [(row["class"], row["user"]) for row in found]
    unsorted = [] if keys == sorted(keys) else ["completions: not sorted"]
    return unsorted + [f"completions: {row}" for row in _unlike(sorted(ours), theirs)]


def _unlike(ours: Sequence[Sequence[str]], theirs: Sequence[Sequence[str]]) -> list[str]:
    left, right = {tuple(row) for row in ours}, {tuple(row) for row in theirs}
    doubled = [] if len(left) == len(ours) else ["a row twice"]
    return doubled + [f"{row} too much" for row in left - right] + [f"{row} missing" for row in right - left]
