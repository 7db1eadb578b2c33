"""A statement as it is sent on: its own text, what its first LRS made, nothing that is the next one's."""

import json

import pytest

from xapi import Kept, Version, forwarded, is_newer, read_post, same_statement

ID = "00000000-0000-4000-8000-00000000000a"
STORED = "2026-01-02T03:04:05.678Z"
PLAIN = '"actor":{"mbox":"mailto:a@b.example"},"verb":{"id":"http://v.example"},"object":{"id":"http://o.example"}'
AGENTS = '[{"objectType":"contextAgent","agent":{"mbox":"mailto:c@b.example"}}]'
NEWER = f'"context":{{"platform":"P","contextAgents":{AGENTS}}}'


def kept(members: str, came: Version = Version.V1) -> Kept:
    return Kept(ID, f"{{{members}}}", STORED, '{"mbox":"mailto:us@b.example"}', came)


@pytest.mark.parametrize("to", Version)
def test_what_was_made_here_goes_with_it_in_front(to: Version) -> None:
    text = forwarded(kept(f'{PLAIN},"result":{{"score":{{"raw":1.50}}}}'), to)
    made = f'{{"id":"{ID}","timestamp":"{STORED}","version":"1.0.0",'
    assert text == f'{made}{PLAIN},"result":{{"score":{{"raw":1.50}}}}}}'


def test_what_came_with_it_stays_to_the_letter() -> None:
    own = f'"id":"{ID.upper()}","version":"1.0.1","timestamp":"2020-01-01T00:00:00+05:30",{PLAIN}'
    text = forwarded(kept(own), Version.V1)
    assert '"version":"1.0.1","timestamp":"2020-01-01T00:00:00+05:30"' in text
    assert json.loads(text)["id"] == ID


def test_stored_and_authority_are_left_to_the_receiver() -> None:
    theirs = f'{PLAIN},"stored":"2020-01-01T00:00:00Z","authority":{{"mbox":"mailto:x@b.example"}}'
    assert json.loads(forwarded(kept(theirs), Version.V1)).keys().isdisjoint({"stored", "authority"})


def test_a_newer_statement_is_made_one_that_the_older_version_takes() -> None:
    text = forwarded(kept(f"{PLAIN},{NEWER}", Version.V2), Version.V1)
    assert '"version":"1.0.3"' in text
    assert '"context":{"platform":"P"}' in text
    assert len(read_post(text.encode(), Version.V1)) == 1
    same = forwarded(kept(f"{PLAIN},{NEWER}", Version.V2), Version.V2)
    assert NEWER in same
    assert len(read_post(same.encode(), Version.V2)) == 1


@pytest.mark.parametrize(
    ("version", "came", "newer"),
    [
        ("", Version.V1, False),
        ("", Version.V2, True),
        (',"version":"2.0.0"', Version.V2, True),
        (',"version":"1.0.3"', Version.V2, False),
    ],
)
def test_which_statement_is_newer(version: str, came: Version, *, newer: bool) -> None:
    assert is_newer(f"{{{PLAIN}{version}}}", came) is newer


@pytest.mark.parametrize("to", Version)
def test_it_stays_the_same_statement(to: Version) -> None:
    one = kept(f'{PLAIN},"context":{{"contextActivities":{{"parent":{{"id":"http://p.example"}}}}}}')
    assert same_statement(one.raw, forwarded(one, to))
    assert len(read_post(forwarded(one, to).encode(), to)) == 1
