"""Silence that is unusual for a source: nothing came for longer than its options allow."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from lms_bridge.services.moodle_options import moodle_options
from lms_bridge.services.moodles import MOODLE
from lms_bridge.services.ports import Clock, Database, Heard, NoticeKind, Unit
from lms_bridge.services.tell_staff import TellStaff

_HOUR_MS: Final = 3_600_000


@dataclass(frozen=True, slots=True)
class WatchSilence:
    """Looks at all sources; one that fell silent is told of once, and once more when it is heard again."""

    database: Database
    clock: Clock
    tell: TellStaff

    def __call__(self) -> bool:
        """Whether something was told."""
        now_ms = self.clock.now_ms()
        with self.database.read() as unit:
            news = self._news(unit, now_ms)
        if not news:
            return False
        with self.database.write() as unit:
            for kind, heard, key in news:
                self.tell.of_source(unit, kind, heard, key=key, at_ms=now_ms)
        return True

    def _news(self, unit: Unit, now_ms: int) -> list[tuple[NoticeKind, Heard, str]]:
        watched = [one for one in unit.notices.heard() if _patience_ms(one)]
        if not watched:
            return []
        told = unit.notices.keys([_silent(one) for one in watched] + [_again(one) for one in watched])
        return [news for one in watched for news in _of(one, told, now_ms)]


def _of(heard: Heard, told: Collection[str], now_ms: int) -> list[tuple[NoticeKind, Heard, str]]:
    news: list[tuple[NoticeKind, Heard, str]] = []
    this = str(heard.last_ms)
    begun = {key.removeprefix(_silent(heard)) for key in told if key.startswith(_silent(heard))}
    ended = {key.removeprefix(_again(heard)) for key in told if key.startswith(_again(heard))}
    news += [(NoticeKind.RECOVERY, heard, _again(heard) + one) for one in sorted(begun - ended - {this})]
    if now_ms - heard.last_ms > _patience_ms(heard) and this not in begun:
        news.append((NoticeKind.SILENCE, heard, _silent(heard) + this))
    return news


def _patience_ms(heard: Heard) -> int:
    """How long it may be silent; 0: as long as it likes."""
    if heard.source.kind != MOODLE:
        return 0
    return moodle_options(heard.source.options).silent_after_hours * _HOUR_MS


def _silent(heard: Heard) -> str:
    return f"silence:{heard.source.id}:"


def _again(heard: Heard) -> str:
    return f"heard:{heard.source.id}:"
