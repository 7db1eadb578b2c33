"""What a real Moodle and the plugin's own tests send: all of it valid, and little of it evidence."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from moodle_sync import CourseCompleted, MeetingJoined, Reading, TestAttempt, Unused, read
from xapi import read_post

STORED = datetime(2026, 1, 1, tzinfo=UTC)
EVIDENCE = {
    "core.event.course_completed.completed.json": [CourseCompleted],
    "mod_bigbluebuttonbn.event.meeting_joined.join.json": [MeetingJoined],
    "mod_quiz.event.attempt_submitted.completed.success_false.json": [TestAttempt],
    "mod_quiz.event.attempt_submitted.completed.success_true.json": [TestAttempt],
    "mod_quiz__attempt_submitted__match.json": [TestAttempt],
    "mod_quiz__attempt_submitted__multichoice.json": [TestAttempt],
    "mod_quiz__attempt_submitted__multichoiceset_withchoices.json": [TestAttempt],
    "mod_quiz__attempt_submitted__numerical.json": [TestAttempt],
    "mod_quiz__attempt_submitted__randomsamatch.json": [TestAttempt],
    "mod_quiz__attempt_submitted__truefalse.json": [TestAttempt],
    "mod_quiz__attempt_submitted__unknown_qtype.json": [TestAttempt],
}


def samples(shared_data: Path) -> list[Path]:
    found = [*shared_data.glob("logstore_xapi/*.json"), *shared_data.glob("moodle/xapi/*.json")]
    assert len(found) > 100
    return sorted(found)


def body(sample: Path) -> bytes:
    """The body of the request: a sample is the body itself, or the request with the body in it."""
    content = json.loads(sample.read_bytes())
    if isinstance(content, dict) and "request" in content:
        return str(content["request"]["body"]).encode()
    return sample.read_bytes()


def readings(sent: bytes) -> Iterator[Reading]:
    return (read(incoming.value, stored=STORED) for incoming in read_post(sent))


def test_exactly_these_samples_say_something(shared_data: Path) -> None:
    said = {sample.name: [*readings(body(sample))] for sample in samples(shared_data)}
    evidence = {
        name: [type(reading) for reading in all_of_it if not isinstance(reading, Unused)]
        for name, all_of_it in said.items()
    }
    assert {name: kinds for name, kinds in evidence.items() if kinds} == EVIDENCE


def test_nothing_of_a_learning_package_is_ever_evidence(shared_data: Path) -> None:
    packages = [sample for sample in samples(shared_data) if sample.name.startswith("mod_scorm")]
    assert len(packages) >= 6
    said = [reading for sample in packages for reading in readings(body(sample))]
    assert [reading for reading in said if not isinstance(reading, Unused)] == []


def test_every_unused_statement_has_a_name(shared_data: Path) -> None:
    unused = [
        reading
        for sample in samples(shared_data)
        for reading in readings(body(sample))
        if isinstance(reading, Unused)
    ]
    assert len(unused) > 100
    assert all(reading.kind and not reading.kind.startswith("\\") for reading in unused)


def test_a_year_of_batches_is_accepted_and_read(shared_data: Path) -> None:
    lines = (shared_data / "year-small" / "statements.jsonl").read_bytes().splitlines()
    said = Counter(type(reading).__name__ for line in lines for reading in readings(line))
    assert said == {"CourseCompleted": 134, "TestAttempt": 154, "Unused": 741}
