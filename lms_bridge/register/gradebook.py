"""Completions into the gradebook of a register elsewhere (`services.ports.registers.RegisterTarget`).

A submission is one or two results; what they belong to, a category and a line item each, is made before them
where it is not there as it should be, once a connection. Everything is a `PUT` under an id that is made of
what it is of, so that a repeat is the same; a cancellation is a `DELETE`. Nothing is kept here that the next
connection could not ask for again.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from threading import Lock
from typing import Any, Final

from lms_bridge.domain.errors import BridgeError
from lms_bridge.domain.programme import Realisation
from lms_bridge.oneroster.rest.payloads import BASE, GRADEBOOK
from lms_bridge.register import marks
from lms_bridge.register.errors import PageBroken
from lms_bridge.register.glance import Glance
from lms_bridge.register.line import Line, NoToken, in_path, object_of
from lms_bridge.register.marks import Marks
from lms_bridge.register.pages import Pages
from lms_bridge.services.ports.gradebook import Slot
from lms_bridge.services.ports.registers import Exchange, Holding, Outgoing, Reply, Verdict
from moodle_sync import Answer, PostFailed

_SHOWN: Final = 500
_GONE: Final = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
_NOT_OFFERED: Final = frozenset({HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_IMPLEMENTED})
_BARS: Final = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, *_NOT_OFFERED})
_LONGEST_WAIT_S: Final = 86_400
_REASONS: Final = {"users": "unknown-person", "classes": "unknown-class"}


class _Ended(Exception):
    """Nothing more can be done with this submission now."""

    def __init__(self, verdict: Verdict, *, reason: str, wait_ms: int | None = None) -> None:
        super().__init__(reason)
        self.verdict = verdict
        self.reason = reason
        self.wait_ms = wait_ms


@dataclass
class Calls:
    """The calls of one submission, each kept as staff may read it. `heard`: told each answer."""

    line: Line
    heard: Callable[[Answer], None] = lambda _: None
    exchanges: list[Exchange] = field(default_factory=list)

    def call(self, method: str, path: str, value: Any = None) -> Answer:
        """The answer, where the register answers at all. Raises `_Ended`."""
        answer = self._answered(method, path, value)
        if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
            raise _Ended(Verdict.SLOW, reason="status-429", wait_ms=_wait_ms(answer))
        if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR and answer.status not in _NOT_OFFERED:
            raise _Ended(Verdict.DOWN, reason=f"status-{answer.status}", wait_ms=_wait_ms(answer))
        return answer

    def _answered(self, method: str, path: str, value: Any) -> Answer:
        told = "" if value is None else f"\n{json.dumps(value, ensure_ascii=False)}"
        try:
            answer = self.line.call(method, path, value)
        except PostFailed as failed:
            self.exchanges.append(Exchange(f"{method} {path}{told}"))
            raise _Ended(Verdict.DOWN, reason=failed.reason) from None
        except NoToken as none:
            raise _Ended(Verdict.BARRED if none.barred else Verdict.DOWN, reason=none.reason) from None
        self.heard(answer)
        # What is asked of the roster is about people, and nobody needs it to judge the call.
        shown = "" if path.startswith(BASE) else answer.body[:_SHOWN].decode("utf-8", "replace")
        self.exchanges.append(Exchange(f"{method} {path}{told}", shown, answer.status))
        return answer

    def put(self, single: str, path: str, value: Mapping[str, Any]) -> bool:
        """Hand an object in; whether it is decided later. Raises `_Ended`."""
        answer = self.call("PUT", path, {single: value})
        _refuse(answer)
        return answer.status == HTTPStatus.ACCEPTED

    def there(self, single: str, path: str) -> Mapping[str, Any] | None:
        """An object as it is there; None where it is not. Raises `_Ended`."""
        answer = self.call("GET", path)
        if answer.status in _GONE:
            return None
        _refuse(answer)
        told = (object_of(answer) or {}).get(single)
        if not isinstance(told, dict):
            raise _Ended(Verdict.DOWN, reason="odd-answer")
        return told if marks.is_active(told) else None


def _refuse(answer: Answer) -> None:
    if answer.status in _BARS:
        raise _Ended(Verdict.BARRED, reason=f"status-{answer.status}")
    if not HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
        raise _Ended(Verdict.REFUSED, reason=f"status-{answer.status}")


class GradebookTarget:
    """One register. `school`: the organisation of line items whose realisation has no provider, "" where
    their class says it. `hands`: how many calls at once. `close` gives the connections back."""

    def __init__(self, pages: Pages, *, school: str, hands: int = 1, close: Callable[[], None]) -> None:
        self._pages = pages
        self._school = school
        self._close = close
        self._hands = hands
        self._glance = Glance(pages)
        self._stand: set[str] = set()
        self._making = Lock()

    def __repr__(self) -> str:
        return f"GradebookTarget({self._pages.source!r})"

    def close(self) -> None:
        self._close()

    @property
    def hands(self) -> int:
        return self._hands

    def submit(self, sending: Outgoing) -> Reply:
        calls, told = Calls(self._pages.line, heard=self._glance.heard), Marks(sending)
        return _replied(calls, lambda: self._submit(calls, told))

    def poll(self, sending: Outgoing, where: str) -> Reply:
        """A register that decides later has the results as soon as it has decided."""
        calls = Calls(self._pages.line)
        reply = self._looked(calls, Marks(sending))
        if reply.verdict is Verdict.SAME:
            return Reply(Verdict.ACCEPTED, receipt=where, exchanges=reply.exchanges)
        if reply.verdict in (Verdict.ABSENT, Verdict.OTHER):
            return Reply(Verdict.PENDING, where=where, exchanges=reply.exchanges)
        return reply

    def confirm(self, sending: Outgoing, receipt: str) -> Reply:
        del receipt  # the ids follow from what was sent
        return self._looked(Calls(self._pages.line), Marks(sending))

    def seen(self, sent: Sequence[Outgoing]) -> Mapping[str, Reply]:
        return self._glance(sent)

    def holding(self, realisation_id: str) -> Holding:
        line = in_path(marks.line_id(realisation_id, Slot.PRESENCE))
        place = f"{GRADEBOOK}/classes/{in_path(realisation_id)}/lineItems/{line}"
        pages = Pages(self._pages.source, self._pages.line, base=place)
        keys: dict[str, str] = {}
        try:
            for page in pages.all("results"):
                keys |= _keys(page.rows)
        except PageBroken as broken:
            absent = broken.params["reason"] == f"status-{HTTPStatus.NOT_FOUND}"
            return Holding({}) if absent else Holding({}, broken.code)
        except BridgeError as trouble:
            return Holding({}, trouble.code)
        return Holding(keys)

    def _submit(self, calls: Calls, told: Marks) -> Reply:
        later = False
        for slot in told.slots:
            try:
                later |= self._hand_in(calls, told, slot)
            except _Ended as ended:
                raise _named(calls, ended, users=told.sending.record.person_id) from None
        for slot in Slot if told.cancelled else told.empty_slots:
            _take_back(calls, told, slot)
        receipt = told.id_of(Slot.PRESENCE)
        if later:
            return Reply(Verdict.PENDING, where=receipt)
        return Reply(Verdict.ACCEPTED, receipt=receipt)

    def _hand_in(self, calls: Calls, told: Marks, slot: Slot) -> bool:
        """Whether it is decided later. A line item that was lost there is made again. Raises `_Ended`."""
        realisation, path, result = told.sending.realisation, _result(told, slot), told.result(slot)
        self._have_line(calls, realisation, slot)
        try:
            return calls.put("result", path, result)
        except _Ended as ended:
            if ended.verdict is not Verdict.REFUSED or not self._lost(calls, realisation, slot):
                raise
        self._have_line(calls, realisation, slot)
        return calls.put("result", path, result)

    def _lost(self, calls: Calls, realisation: Realisation, slot: Slot) -> bool:
        id_ = marks.line_id(realisation.id, slot)
        if calls.there("lineItem", f"{GRADEBOOK}/lineItems/{in_path(id_)}") is not None:
            return False
        self._stand -= {id_, marks.category_id(slot)}
        return True

    def _have_line(self, calls: Calls, realisation: Realisation, slot: Slot) -> None:
        """A result's line item and its category stand there as they should. Raises `_Ended`."""
        if marks.line_id(realisation.id, slot) not in self._stand:
            with self._making:  # of several hands one makes it
                self._see_to_line(calls, realisation, slot)

    def _see_to_line(self, calls: Calls, realisation: Realisation, slot: Slot) -> None:
        id_ = marks.line_id(realisation.id, slot)
        if id_ in self._stand:
            return
        path = f"{GRADEBOOK}/lineItems/{in_path(id_)}"
        there = calls.there("lineItem", path)
        line = marks.line(realisation, slot, school=realisation.provider_id or self._school or None)
        if there is None or not marks.says_the_same(line, there):
            self._have_category(calls, slot)
            self._make(calls, path, line, realisation)
        self._stand.add(id_)

    def _make(self, calls: Calls, path: str, line: Mapping[str, Any], realisation: Realisation) -> None:
        try:
            calls.put("lineItem", path, line)
        except _Ended as ended:
            raise _named(calls, ended, classes=realisation.id) from None

    def _have_category(self, calls: Calls, slot: Slot) -> None:
        id_ = marks.category_id(slot)
        if id_ in self._stand:
            return
        path, wanted = f"{GRADEBOOK}/categories/{in_path(id_)}", marks.category(slot)
        there = calls.there("category", path)
        if there is None or not marks.says_the_same(wanted, there):
            calls.put("category", path, wanted)
        self._stand.add(id_)

    def _looked(self, calls: Calls, told: Marks) -> Reply:
        return _replied(calls, lambda: _compared(calls, told))


def _compared(calls: Calls, told: Marks) -> Reply:
    for slot in told.slots:
        there = calls.there("result", _result(told, slot))
        if there is None:
            return Reply(Verdict.ABSENT, reason=slot.value)
        differs = told.differs(slot, there)
        if differs:
            return Reply(Verdict.OTHER, reason=differs)
    for slot in Slot if told.cancelled else told.empty_slots:
        if calls.there("result", _result(told, slot)) is not None:
            return Reply(Verdict.OTHER, reason=slot.value)
    return Reply(Verdict.SAME)


def _take_back(calls: Calls, told: Marks, slot: Slot) -> None:
    """Nothing of it stands afterwards; what was not there is not there. Raises `_Ended`."""
    answer = calls.call("DELETE", _result(told, slot))
    if answer.status in _NOT_OFFERED:
        calls.put("result", _result(told, slot), {**told.result(slot), "status": "tobedeleted"})
    elif answer.status not in _GONE:
        _refuse(answer)


def _named(calls: Calls, ended: _Ended, **what: str) -> _Ended:
    """A refusal with its reason, where it is that the register does not know who or what it is about."""
    if ended.verdict is not Verdict.REFUSED:
        return ended
    for collection, id_ in what.items():
        answer = calls.call("GET", f"{BASE}/{collection}/{in_path(id_)}")
        if answer.status in _GONE:
            return _Ended(Verdict.REFUSED, reason=_REASONS[collection])
    return ended


def _replied(calls: Calls, act: Callable[[], Reply]) -> Reply:
    """What came of it, with all calls."""
    try:
        reply = act()
    except _Ended as ended:
        reply = Reply(ended.verdict, reason=ended.reason, wait_ms=ended.wait_ms)
    return Reply(
        reply.verdict,
        receipt=reply.receipt,
        where=reply.where,
        reason=reply.reason,
        wait_ms=reply.wait_ms,
        exchanges=tuple(calls.exchanges),
    )


def _result(told: Marks, slot: Slot) -> str:
    return f"{GRADEBOOK}/results/{in_path(told.id_of(slot))}"


def _keys(rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    for row in rows:
        student, metadata = row.get("student"), row.get("metadata")
        if marks.is_active(row) and isinstance(student, dict):
            key = metadata.get("key") if isinstance(metadata, dict) else None
            yield str(student.get("sourcedId", "")), key if isinstance(key, str) else ""


def _wait_ms(answer: Answer) -> int | None:
    told = answer.header("Retry-After").strip()
    if not (told.isascii() and told.isdigit()):
        return None
    return min(int(told[:9]), _LONGEST_WAIT_S) * 1000
