"""The counted time of a realisation: what it is, who said so, and what another would give and take."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, replace

from lms_bridge.domain.completion import Completion, Dossier, decide
from lms_bridge.domain.errors import InvalidValue, NotFound, Refused
from lms_bridge.domain.fact import digest
from lms_bridge.domain.moved import near
from lms_bridge.domain.presence import Interval, Window
from lms_bridge.domain.programme import Form
from lms_bridge.domain.time_text import interval_text
from lms_bridge.domain.window import Change, change_of
from lms_bridge.services.hesitate import is_confirmed, window_now
from lms_bridge.services.ports import Clock, Database, PairKey, Unit, Version
from lms_bridge.services.ports.windows import KeptDoubt, Planned, SaidWindow, WaitingWindow


class PreviewOutdated(Refused):
    """Something came meanwhile that the preview did not show (`realisation`)."""

    code = "preview-outdated"


@dataclass(frozen=True, slots=True)
class CountedTime:
    """What counts of a realisation. `said`: by whose word, None where it is as the register plans it.

    `doubt`: why its decisions wait; None where they do not. `earlier`: all that was said, the newest first.
    """

    planned: Planned
    window: Window
    said: SaidWindow | None
    doubt: KeptDoubt | None
    earlier: Sequence[SaidWindow]


@dataclass(frozen=True, slots=True)
class Affected:
    """What another counted time means for one person. `before`: what they hold, or would by the one now."""

    person_id: str
    _: KW_ONLY
    name: str
    realisation_id: str
    before: Completion | None
    after: Completion | None
    change: Change


@dataclass(frozen=True, slots=True)
class Preview:
    """What a counted time would come to, person by person: who loses first, then who gains."""

    planned: Planned
    window: Window
    people: tuple[Affected, ...]

    @property
    def digest(self) -> str:
        """A name of exactly this, by which whoever confirms it says what they have looked at."""
        return digest(repr(self))

    def count(self, change: Change) -> int:
        return sum(one.change is change for one in self.people)


def counted_time(unit: Unit, realisation_id: str) -> CountedTime:
    """Raises `NotFound`."""
    planned = _planned(unit, realisation_id)
    said = unit.windows.holding({realisation_id}).get(realisation_id)
    doubt = unit.windows.doubts({realisation_id}).get(realisation_id)
    return CountedTime(
        planned,
        window_now(said, planned),
        said,
        doubt if doubt and doubt.doubt else None,
        unit.windows.earlier(realisation_id),
    )


@dataclass(frozen=True, slots=True)
class KeepWindows:
    """Each act is one transaction, in the event log; what it bears upon is decided again."""

    database: Database
    clock: Clock

    def counted(self, realisation_id: str) -> CountedTime:
        """Raises `NotFound`."""
        with self.database.read() as unit:
            return counted_time(unit, realisation_id)

    def waiting(self) -> Sequence[WaitingWindow]:
        with self.database.read() as unit:
            return unit.windows.waiting()

    def held(self, realisation_id: str) -> Sequence[Interval]:
        """From when to when meetings were held in its room near its time, as far as they have ended."""
        with self.database.read() as unit:
            planned = _planned(unit, realisation_id)
            if not planned.meeting:
                return ()
            sharing = unit.windows.sharing(planned.meeting)
            others = [window for name, window in sharing.items() if name != realisation_id]
            around = near(planned.window, others)
            return unit.gatherings.of(realisation_id, planned.meeting, around).runs

    def preview(self, realisation_id: str, window: Window | None) -> Preview:
        """What this counted time (None: as planned) would come to. Raises `NotFound`, `InvalidValue`."""
        with self.database.read() as unit:
            now = counted_time(unit, realisation_id)
            _refuse_others(now.planned)
            return _preview(unit, now, window or now.planned.window)

    def set(
        self, realisation_id: str, window: Window | None, *, by: str, reason: str, seen: str | None = None
    ) -> None:
        """Say what counts (None: as planned).

        `seen`: the digest of the preview that was looked at. Raises `PreviewOutdated` where it would come to
        something else by now, `NotFound`, `InvalidValue`.
        """
        if not reason.strip():
            raise InvalidValue(field="reason", expected="why, in a few words")
        now_ms = self.clock.now_ms()
        with self.database.write() as unit:
            unit.alone()
            planned = _planned(unit, realisation_id)
            _refuse_others(planned)
            doubt = unit.windows.hold({realisation_id})[realisation_id]
            _refuse_unseen(unit, realisation_id, window, seen)
            before = unit.windows.holding({realisation_id}).get(realisation_id)
            said = SaidWindow(
                realisation_id,
                version=before.version + 1 if before else 1,
                window=window,
                planned=planned.window,
                confirmed=doubt.doubt is not None or is_confirmed(before, planned),
                by=by,
                reason=reason.strip(),
                at_ms=now_ms,
            )
            _keep(unit, said, planned)


def _refuse_unseen(unit: Unit, realisation_id: str, window: Window | None, seen: str | None) -> None:
    if seen is None:
        return
    now = counted_time(unit, realisation_id)
    if _preview(unit, now, window or now.planned.window).digest != seen:
        raise PreviewOutdated(realisation=realisation_id)


def _keep(unit: Unit, said: SaidWindow, planned: Planned) -> None:
    unit.windows.keep(said)
    unit.windows.conclude([KeptDoubt(said.realisation_id, seen=f"said {said.version}", doubt=None)])
    unit.pairs.settle_realisation(said.realisation_id)  # who confirms it has seen what was heard so far
    unit.pairs.touch_realisation(said.realisation_id)
    if planned.meeting:  # who shares the room may have to give a stay up
        unit.pairs.touch_ties({planned.meeting})
    unit.logs.event(
        by=said.by,
        what="window-confirmed" if said.confirmed else "window-set",
        subject=f"realisation {said.realisation_id}",
        detail=f"{_text(said.window or said.planned)}: {said.reason}",
        at_ms=said.at_ms,
    )


def _text(window: Window) -> str:
    return "; ".join(interval_text(one) for one in window.parts)


def _planned(unit: Unit, realisation_id: str) -> Planned:
    planned = unit.windows.planned({realisation_id}).get(realisation_id)
    if planned is None:
        raise NotFound(what="realisation", name=realisation_id)
    return planned


def _refuse_others(planned: Planned) -> None:
    if planned.form is not Form.WEBINAR:
        raise InvalidValue(field="realisation", expected="a webinar: only there time is counted")


def _preview(unit: Unit, now: CountedTime, window: Window) -> Preview:
    people: list[Affected] = []
    for realisation_id in _touched(unit, now, window):
        people += _of(unit, realisation_id, {now.planned.id: window}, now.planned.id)
    order = {Change.LOSES: 0, Change.BOTH: 1, Change.GAINS: 2, Change.NONE: 3}
    people.sort(key=lambda one: (order[one.change], one.name, one.person_id))
    return Preview(now.planned, window, tuple(people))


def _touched(unit: Unit, now: CountedTime, window: Window) -> Iterable[str]:
    """The realisation, and those of its room that are held in its time as it is or would be."""
    if not now.planned.meeting:
        return [now.planned.id]
    sharing = unit.windows.sharing(now.planned.meeting)
    others = [
        name
        for name, other in sharing.items()
        if name != now.planned.id and (_overlap(other, now.window) or _overlap(other, window))
    ]
    return [now.planned.id, *sorted(others)]


def _overlap(one: Window, other: Window) -> bool:
    return one.start_ms < other.end_ms and other.start_ms < one.end_ms


def _of(unit: Unit, realisation_id: str, windows: Mapping[str, Window], about: str) -> Collection[Affected]:
    """The people of one realisation; of another than it is about only those for whom something changes."""
    names = unit.windows.persons(realisation_id)
    pairs = [PairKey(person, realisation_id) for person in names]
    standing = unit.completions.current(pairs)
    found: list[Affected] = []
    for pair, dossier in unit.completions.dossiers(pairs).items():
        one = _affected(pair, dossier, windows, standing.get(pair))
        if one is not None and (realisation_id == about or one.change is not Change.NONE):
            found.append(replace(one, name=names[pair.person_id]))
    return found


def _affected(
    pair: PairKey, dossier: Dossier, windows: Mapping[str, Window], standing: Version | None
) -> Affected | None:
    now = decide(dossier).completion
    after = decide(replace(dossier, windows={**dossier.windows, **windows})).completion
    held = standing.completion if standing else None
    if all(one is None or one.empty for one in (now, after, held)):
        return None
    return Affected(
        pair.person_id,
        name="",
        realisation_id=pair.realisation_id,
        before=held or now,
        after=after,
        change=change_of([held, now], after),
    )
