"""What staff do with a source that is watched: see its checklist, let it go live, choose for its history."""

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, replace
from typing import Final

from lms_bridge.domain.errors import InvalidValue, NotFound, Refused
from lms_bridge.domain.held import Choice, Held
from lms_bridge.services import acceptance, history, watch
from lms_bridge.services.acceptance import Examined, Line
from lms_bridge.services.history import Choosing, HistoryPlan
from lms_bridge.services.ports import Clock, Database, MadeAnew, ModeReason, Source, Unit
from lms_bridge.services.watch import Because


class NotAccepted(Refused):
    """The acceptance checklist does not pass (`source`; `lines`: the codes of those that fail)."""

    code = "not-accepted"


class NothingToAccept(Refused):
    """No other site has spoken in the source's name, and none went back (`source`)."""

    code = "nothing-to-accept"


@dataclass(frozen=True, slots=True)
class Report:
    """How a source stands: why it is in its mode, what of it is held, its checklist, accounts made anew."""

    source: Source
    _: KW_ONLY
    why: ModeReason | None
    held: Mapping[Held, int]
    lines: tuple[Line, ...]
    examined: Examined
    made_anew: tuple[MadeAnew, ...]


@dataclass(frozen=True, slots=True)
class History:
    """A source's history by realisation, and how many facts of it belong to none."""

    source: Source
    _: KW_ONLY
    plans: tuple[HistoryPlan, ...]
    elsewhere: int


@dataclass(frozen=True, slots=True)
class GoingLive:
    """How somebody lets a source go live. With `override`, a reason, whatever the checklist says.

    `accept_site`: the site that spoke last, or that went back, is the right one from now on.
    """

    by: str
    _: KW_ONLY
    reason: str = ""
    override: str = ""
    accept_site: bool = False


_ACCEPTED_ALONE: Final = "identity"
"""The line that an accepted site passes."""


@dataclass(frozen=True, slots=True)
class Watching:
    """Each act is one transaction, in the event log; each raises `NotFound` for an unknown source."""

    database: Database
    clock: Clock

    def report(self, name: str) -> Report:
        with self.database.read() as unit:
            source = _source(unit, name)
            examined = acceptance.examine(unit, source)
            return Report(
                source,
                why=examined.why,
                held=unit.watch.held(source.id),
                lines=acceptance.checklist(examined, now_ms=self.clock.now_ms()),
                examined=examined,
                made_anew=tuple(unit.sites.made_anew(source.id)),
            )

    def live(self, name: str, going: GoingLive) -> None:
        """Let the source count. Raises `NotAccepted`, `NothingToAccept`."""
        now_ms = self.clock.now_ms()
        with self.database.write() as unit:
            unit.alone()
            source = _source(unit, name)
            examined = acceptance.examine(unit, source)
            lines = acceptance.checklist(examined, now_ms=now_ms)
            self._refuse(source, going, lines)
            reason = " · ".join(one for one in (going.reason, going.override) if one)
            _settle_site(unit, source, going, at_ms=now_ms)
            because = Because(going.by, at_ms=now_ms, params=_ignored(going, lines), reason=reason)
            live = watch.go_live(unit, source, because)
            if going.accept_site:
                watch.let_go(unit, live, (Held.OTHER_SITE,))

    def _refuse(self, source: Source, going: GoingLive, lines: tuple[Line, ...]) -> None:
        doubted = any(one.code == _ACCEPTED_ALONE and not one.passes for one in lines)
        if going.accept_site and not doubted:
            raise NothingToAccept(source=source.name)
        wrong = [one for one in acceptance.failing(lines) if not going.accept_site or one != _ACCEPTED_ALONE]
        if wrong and not going.override:
            raise NotAccepted(source=source.name, lines=", ".join(wrong))

    def observe(self, name: str, *, by: str, reason: str = "") -> None:
        """Keep what comes and let nothing of it count."""
        with self.database.write() as unit:
            unit.alone()
            source = _source(unit, name)
            watch.observe(unit, source, Because(by, at_ms=self.clock.now_ms(), reason=reason))

    def pause(self, name: str, *, by: str, reason: str) -> None:
        """The same, because something is not right. Raises `InvalidValue` without a reason."""
        _needs(reason)
        with self.database.write() as unit:
            unit.alone()
            source = _source(unit, name)
            watch.pause(unit, source, Because(by, at_ms=self.clock.now_ms(), reason=reason))

    def history(self, name: str) -> History:
        with self.database.read() as unit:
            source = _source(unit, name)
            plans = history.plan(unit, source)
            return History(source, plans=plans, elsewhere=unit.watch.past_elsewhere(source.id))

    def choose(self, name: str, realisation_id: str, choice: Choice, *, by: str, reason: str) -> None:
        """Choose for a realisation's history. Raises `NotFound`, `InvalidValue` without a reason."""
        _needs(reason)
        with self.database.write() as unit:
            unit.alone()
            source = _source(unit, name)
            if unit.watch.title_of(realisation_id) is None:
                raise NotFound(what="realisation", name=realisation_id)
            act = Choosing(realisation_id, choice, by=by, reason=reason)
            history.choose(unit, source, act, at_ms=self.clock.now_ms())


def _source(unit: Unit, name: str) -> Source:
    source = unit.sources.by_name(name)
    if source is None:
        raise NotFound(what="source", name=name)
    return source


def _needs(reason: str) -> None:
    if not reason.strip():
        raise InvalidValue(field="reason", expected="a few words that say why")


def _ignored(going: GoingLive, lines: tuple[Line, ...]) -> Mapping[str, object]:
    """What did not pass and was overridden, kept with the mode."""
    wrong = acceptance.failing(lines)
    return {"overridden": list(wrong)} if going.override and wrong else {}


def _settle_site(unit: Unit, source: Source, going: GoingLive, *, at_ms: int) -> None:
    """Either the other site is the right one from now on, or it is forgotten; its facts stay held then."""
    known = unit.sites.of(source.id)
    if not going.accept_site:
        unit.sites.keep(replace(known, other_identifier="", other_url=""))
        return
    # A site that was restored gives numbers of its feed away again: all of it is read once more.
    accepted = replace(
        known,
        identifier=known.other_identifier or known.identifier,
        url=known.other_url or known.url,
        other_identifier="",
        other_url="",
    )
    unit.sites.keep(accepted)
    unit.sites.set_cursor(source.id, None)
    detail = f"{accepted.url} {accepted.identifier}".strip()
    unit.logs.event(by=going.by, what="site-accepted", subject=source.name, detail=detail, at_ms=at_ms)
