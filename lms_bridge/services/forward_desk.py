"""What staff do with targets of forwarding. Each act is one transaction, in the log of changes."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import urlsplit

from lms_bridge.domain.errors import InvalidValue, NotFound
from lms_bridge.domain.forwarding import Newer, RowState, TargetState
from lms_bridge.services.forward_call import endpoint_of
from lms_bridge.services.forward_fan import ALL, MISSING
from lms_bridge.services.forward_filter import (
    Filter,
    activity_wanted,
    agent_wanted,
    filter_of,
    verb_wanted,
)
from lms_bridge.services.ports import Clock, Database, Sealer, Unit
from lms_bridge.services.ports.forwarding import Position, Progress, Replay, Target
from lms_bridge.services.web_address import web_address
from xapi import Version

MOST_AT_ONCE: Final = 500
USUAL_BATCH: Final = 50
_LONGEST_NAME: Final = 100
_LAST_SEQ: Final = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which statements, as staff say it: verbs, activities and agents as they stand in statements, sources by
    their names."""

    verbs: Sequence[str] = ()
    activities: Sequence[str] = ()
    agents: Sequence[str] = ()
    related_activities: bool = False
    related_agents: bool = False
    sources: Sequence[str] = ()
    not_sources: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class TargetChanges:
    """What is set for a target; None leaves it as it is. `secret`: of its Basic credential."""

    endpoint: str | None = None
    user: str | None = None
    secret: str | None = field(default=None, repr=False)
    version: Version | None = None
    newer: Newer | None = None
    wanted: Wanted | None = None
    batch: int | None = None


@dataclass(frozen=True, slots=True)
class Start:
    """Where a new target begins: with what is stored from `since_ms` on (None: from now on), and whether it
    is sent at once."""

    since_ms: int | None = None
    state: TargetState = TargetState.ACTIVE


@dataclass(frozen=True, slots=True)
class Range:
    """What a replay sends: statements stored from `since_ms` (included) to `until_ms` (excluded), or numbered
    from `from_seq` to `to_seq` (both included). `what`: `missing` or `all`."""

    what: str = MISSING
    since_ms: int | None = None
    until_ms: int | None = None
    from_seq: int | None = None
    to_seq: int | None = None


@dataclass(frozen=True, slots=True)
class ForwardDesk:
    """`home`: the service's own address, which is no target."""

    database: Database
    clock: Clock
    sealer: Callable[[], Sealer]
    new_id: Callable[[], int]
    home: str

    def add(self, name: str, settings: TargetChanges, *, start: Start, by: str) -> None:
        """Add a target. Raises `InvalidValue`, `NotFound` (a source), `AlreadyThere`."""
        now_ms = self.clock.now_ms()
        sealed = self.sealer().seal(_given(settings.secret, "secret"))
        with self.database.write() as unit:
            at_ms = now_ms if start.since_ms is None else start.since_ms
            begins = unit.forward_stream.seq_at(at_ms) - 1
            target = Target(
                self.new_id(),
                _name(name),
                endpoint=self._endpoint(_given(settings.endpoint, "endpoint")),
                user=_user(_given(settings.user, "user")),
                sealed_secret=sealed,
                version=settings.version or Version.V1,
                newer=settings.newer or Newer.CONVERT,
                filter=_filter(unit, settings.wanted or Wanted()).as_text(),
                batch=_batch(settings.batch or USUAL_BATCH),
                position=Position(begins, begins),
                progress=Progress(start.state),
                created_ms=now_ms,
            )
            unit.forward_targets.add(target)
            self._log(unit, "forward-added", name, detail=target.endpoint, by=by)

    def change(self, name: str, changes: TargetChanges, *, by: str) -> None:
        """A new filter holds for what is read from now on. Raises `InvalidValue`, `NotFound`."""
        with self.database.write() as unit:
            standing = target_named(unit, name)
            unit.forward_targets.change(self._changed(unit, standing, changes))
            given = [one for one in TargetChanges.__slots__ if getattr(changes, one) is not None]
            self._log(unit, "forward-changed", name, detail=", ".join(given), by=by)

    def _changed(self, unit: Unit, standing: Target, changes: TargetChanges) -> Target:
        secret, wanted = changes.secret, changes.wanted
        return replace(
            standing,
            endpoint=self._endpoint(changes.endpoint) if changes.endpoint else standing.endpoint,
            user=_user(changes.user) if changes.user else standing.user,
            sealed_secret=self.sealer().seal(secret) if secret else standing.sealed_secret,
            version=changes.version or standing.version,
            newer=changes.newer or standing.newer,
            filter=_filter(unit, wanted).as_text() if wanted else standing.filter,
            batch=_batch(changes.batch) if changes.batch is not None else standing.batch,
        )

    def pause(self, name: str, *, reason: str = "", by: str) -> None:
        """Nothing is sent until it is resumed; nothing is lost by it. Raises `NotFound`."""
        self._set(name, TargetState.PAUSED, "forward-paused", reason=reason, by=by)

    def resume(self, name: str, *, reason: str = "", by: str) -> None:
        """Send again, at once, from where it stood. Raises `NotFound`."""
        self._set(name, TargetState.ACTIVE, "forward-resumed", reason=reason, by=by)

    def _set(self, name: str, state: TargetState, what: str, *, reason: str, by: str) -> None:
        with self.database.write() as unit:
            target = target_named(unit, name)
            unit.forward_targets.set_progress(target.id, target.progress.put(state))
            self._log(unit, what, name, detail=reason, by=by)

    def replay(self, name: str, asked: Range, *, reason: str, by: str) -> int:
        """Send a range again, beside what arrives; its number. Raises `NotFound`, `InvalidValue`."""
        if asked.what not in (MISSING, ALL):
            raise InvalidValue(field="what", expected=f"{MISSING} or {ALL}")
        with self.database.write() as unit:
            target = target_named(unit, name)
            now_ms = self.clock.now_ms()
            bounds = _bounds(unit, target, asked)
            replay = Replay(
                0,
                asked.what,
                cursor=bounds[0],
                until=bounds[1],
                since_ms=asked.since_ms,
                until_ms=asked.until_ms,
                by=by,
                reason=reason,
                asked_ms=now_ms,
            )
            number = unit.forward_rows.add_replay(target.id, replay)
            self._log(unit, "forward-replayed", name, detail=reason, by=by)
        return number

    def retry(self, name: str, seqs: Collection[int] | None = None, *, by: str) -> int:
        """Send again what was refused, all or these, or these laid aside; how many. Raises `NotFound`."""
        states = {RowState.DEAD} if seqs is None else {RowState.DEAD, RowState.ASIDE}
        with self.database.write() as unit:
            target = target_named(unit, name)
            count = unit.forward_rows.wake(target.id, states=states, at_ms=self.clock.now_ms(), seqs=seqs)
            if count:
                self._log(unit, "forward-retried", name, detail=str(count), by=by)
        return count

    def set_aside(self, name: str, seqs: Collection[int] | None = None, *, reason: str, by: str) -> int:
        """Do not send what was refused, all or these; how many. Raises `NotFound`, `InvalidValue`."""
        if not reason.strip():
            raise InvalidValue(field="reason", expected="why it is not sent")
        with self.database.write() as unit:
            target, now_ms = target_named(unit, name), self.clock.now_ms()
            count = unit.forward_rows.set_aside(target.id, seqs, by=by, reason=reason.strip(), at_ms=now_ms)
            if count:
                self._log(unit, "forward-set-aside", name, detail=f"{count}: {reason.strip()}", by=by)
        return count

    def remove(self, name: str, *, by: str) -> None:
        """Forget the target and all that was sent to it. Raises `NotFound`."""
        with self.database.write() as unit:
            target = target_named(unit, name)
            unit.forward_targets.remove(target.id)
            self._log(unit, "forward-removed", name, detail=target.endpoint, by=by)

    def _endpoint(self, text: str) -> str:
        endpoint = endpoint_of(web_address(text.strip(), field="endpoint"))
        if urlsplit(endpoint).query:
            raise InvalidValue(field="endpoint", expected="an address without a query")
        if f"{endpoint}/".startswith(f"{self.home}/"):
            raise InvalidValue(field="endpoint", expected="another LRS than this one")
        return endpoint

    def _log(self, unit: Unit, what: str, name: str, *, detail: str, by: str) -> None:
        unit.logs.event(by=by, what=what, subject=name, detail=detail, at_ms=self.clock.now_ms())


def target_named(unit: Unit, name: str) -> Target:
    """Raises `NotFound`."""
    target = unit.forward_targets.by_name(name)
    if target is None:
        raise NotFound(what="forwarding target", name=name)
    return target


def wanted_of(unit: Unit, text: str) -> Wanted:
    """A kept filter with the sources by their names, for people."""
    kept = filter_of(text)
    names = {one.id: one.name for one in unit.sources.all()}
    return Wanted(
        kept.verbs,
        kept.activities,
        kept.agents,
        kept.related_activities,
        kept.related_agents,
        [names.get(one, str(one)) for one in kept.sources],
        [names.get(one, str(one)) for one in kept.not_sources],
    )


def _filter(unit: Unit, wanted: Wanted) -> Filter:
    return Filter(
        verbs=tuple(verb_wanted(one) for one in wanted.verbs),
        activities=tuple(activity_wanted(one) for one in wanted.activities),
        agents=tuple(agent_wanted(one) for one in wanted.agents),
        related_activities=wanted.related_activities,
        related_agents=wanted.related_agents,
        sources=tuple(_source_id(unit, one) for one in wanted.sources),
        not_sources=tuple(_source_id(unit, one) for one in wanted.not_sources),
    )


def _source_id(unit: Unit, name: str) -> int:
    source = unit.sources.by_name(name)
    if source is None:
        raise NotFound(what="source", name=name)
    return source.id


def _bounds(unit: Unit, target: Target, asked: Range) -> tuple[int, int]:
    """After which number and up to which a replay reads. What the target has not come to, it gets anyway."""
    first, last = unit.forward_stream.stored_between(asked.since_ms, asked.until_ms)
    first = first if asked.from_seq is None else max(first, asked.from_seq)
    last = last if asked.to_seq is None else min(last, asked.to_seq)
    if first > last or (asked.since_ms or 0) > (asked.until_ms or _LAST_SEQ):
        raise InvalidValue(field="range", expected="an end that is not before its beginning")
    return first - 1, min(last, target.position.cursor)


def _name(name: str) -> str:
    if not name or len(name) > _LONGEST_NAME or not name.isprintable() or "/" in name:
        raise InvalidValue(field="name", expected="1 to 100 printable characters without a slash")
    return name


def _user(user: str) -> str:
    """RFC 7617: a colon would end it."""
    if ":" in user or not user.isprintable():
        raise InvalidValue(field="user", expected="the key or name of a Basic credential, without a colon")
    return user


def _given(text: str | None, field_name: str) -> str:
    if not text:
        raise InvalidValue(field=field_name, expected="something")
    return text


def _batch(batch: int) -> int:
    if not 1 <= batch <= MOST_AT_ONCE:
        raise InvalidValue(field="batch", expected=f"a number from 1 to {MOST_AT_ONCE}")
    return batch
