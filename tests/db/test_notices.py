"""Messages to staff: silence and its end once each, and each sent until it is taken."""

from dataclasses import dataclass, field, replace

import pytest

from lms_bridge.services.moodle_options import MoodleOptions
from lms_bridge.services.ports import Notice, NoticeKind
from lms_bridge.services.send_notices import NoticeRefused, NoticeUnavailable, SendNotices
from lms_bridge.services.silence import WatchSilence
from tests.db.pipeline import completed
from tests.db.syncing import Syncing

HOUR = 60


@pytest.fixture
def listening(syncing: Syncing) -> Syncing:
    """A source that may be silent for six hours, and has just said something."""
    options = MoodleOptions(silent_after_hours=6).to_json()
    with syncing.database.write() as unit:
        unit.sources.change(replace(syncing.pipeline.lms, options=options))
    syncing.pipeline.post(completed())
    return syncing


def look(syncing: Syncing) -> bool:
    return WatchSilence(syncing.database, syncing.clock, syncing.tell)()


def test_silence_is_told_once_and_its_end_once(listening: Syncing) -> None:
    for _ in range(9):
        look(listening)
        listening.later(HOUR)
    assert listening.subjects() == ["silence lms"]
    listening.pipeline.post(completed(minute=61))
    assert (look(listening), look(listening)) == (True, False)
    assert listening.subjects() == ["silence lms", "recovery lms"]


def test_each_silence_is_told_of(listening: Syncing) -> None:
    for minute in range(3):
        listening.later(7 * HOUR)
        look(listening)
        listening.pipeline.post(completed(minute=62 + minute))
        look(listening)
    assert listening.subjects() == ["silence lms", "recovery lms"] * 3


def test_a_silence_that_ended_while_nobody_looked_and_another_are_two(listening: Syncing) -> None:
    listening.later(7 * HOUR)
    look(listening)
    listening.pipeline.post(completed(minute=62))
    listening.later(7 * HOUR)
    look(listening)
    assert sorted(listening.subjects()) == ["recovery lms", "silence lms", "silence lms"]


def test_two_who_look_at_once_tell_it_once(listening: Syncing) -> None:
    listening.later(7 * HOUR)
    other = listening.another()
    with listening.database.read() as unit:
        (heard,) = [one for one in unit.notices.heard() if one.source.name == "lms"]
    look(other)
    key = f"silence:{heard.source.id}:{heard.last_ms}"
    with listening.database.write() as unit:
        listening.tell.of_source(unit, NoticeKind.SILENCE, heard, key=key, at_ms=0)
    assert listening.subjects() == ["silence lms"]


def test_a_source_that_may_be_silent_is_left_alone(syncing: Syncing) -> None:
    syncing.later(1000 * HOUR)
    assert not look(syncing)


@dataclass
class Post:
    """A way to staff. `errors`: what the next sendings raise."""

    to: str = "it@academy.example"
    errors: list[Exception] = field(default_factory=list)
    sent: list[Notice] = field(default_factory=list)

    def send(self, notice: Notice) -> None:
        if self.errors:
            raise self.errors.pop(0)
        self.sent.append(notice)


AWAY = NoticeUnavailable(server="mail", reason="timeout")
NEVER = NoticeRefused(server="mail", reason="recipients-550")


@pytest.fixture
def silent(listening: Syncing) -> Syncing:
    """One notice waits."""
    listening.later(7 * HOUR)
    look(listening)
    return listening


def test_a_notice_is_sent_once(silent: Syncing) -> None:
    post = Post()
    sending = SendNotices(silent.database, silent.clock, post)
    assert (sending(), sending()) == (True, False)
    assert [one.subject for one in post.sent] == ["silence lms"]
    assert [one.state for one in silent.notices()] == ["done"]


def test_what_is_not_taken_now_is_sent_later(silent: Syncing) -> None:
    post = Post(errors=[AWAY, AWAY])
    sending = SendNotices(silent.database, silent.clock, post)
    rounds = []
    for _ in range(5):
        rounds.append(sending())
        silent.later(1)
    assert rounds == [True, True, False, True, False]
    assert len(post.sent) == 1


def test_what_is_refused_waits_for_a_person(silent: Syncing) -> None:
    post = Post(errors=[NEVER])
    sending = SendNotices(silent.database, silent.clock, post)
    sending()
    assert [(one.state, one.error) for one in silent.notices()] == [("dead", str(NEVER))]
    assert silent.pipeline.acts.retry(by="operator") == 1
    sending()
    assert len(post.sent) == 1


def test_nobody_who_drains_the_work_waits_for_a_mail_server(silent: Syncing) -> None:
    silent.pipeline.drain()
    assert [one.state for one in silent.notices()] == ["due"]


def test_without_a_way_nothing_is_tried(silent: Syncing) -> None:
    assert not SendNotices(silent.database, silent.clock, Post(to=""))()
