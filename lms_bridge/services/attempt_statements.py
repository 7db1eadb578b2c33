"""Judged attempts as statements of ADL's xAPI profile for SCORM. Here alone tincan builds statements.

Of each state of an attempt that says a result: for each SCO how the session ended, with the whole result,
then that it was completed, passed or failed, and scored; for the package that it was completed. Ids are made
of what is said, so that the same attempt read twice is one statement. What is judged otherwise later is
voided by a statement beside the new ones.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, TypeAlias
from urllib.parse import quote
from uuid import NAMESPACE_URL, UUID, uuid5

import tincan

from lms_bridge.services.judged_tracks import JudgedPackage, JudgedReading
from lms_bridge.services.ports import Clock, Credential, Source, Unit
from lms_bridge.services.ports.tracks import StoredTracks
from lms_bridge.services.receive import store_within
from moodle_sync.said import module_iri
from scorm.judgement import Completion, Judgement, Success
from xapi import scorm_profile as profile

_VOIDED: Final = "voided"
_MADE: Final = uuid5(NAMESPACE_URL, profile.CATEGORY)
_DIGITS: Final = 6

Text: TypeAlias = Callable[[], str]
"""Makes a statement's text: only what is new is made."""


@dataclass(frozen=True, slots=True)
class StateAttempts:
    """Writes what is new of attempts into the LRS, within the unit that judged them.

    Nothing is written where staff have revoked the credential that is the statements' authority.
    """

    clock: Clock

    def lot(self, unit: Unit) -> "Statements":
        """For the rows of one unit, whose statements are stored together."""
        return Statements(unit, self.clock.now_ms())


@dataclass(slots=True)
class Statements:
    """What the rows of one unit state; `store` keeps it."""

    unit: Unit
    now_ms: int
    credentials: dict[int, Credential | None] = field(default_factory=dict)
    texts: dict[int, list[str]] = field(default_factory=dict)

    def store(self) -> None:
        for source_id, texts in self.texts.items():
            credential = self.credentials[source_id]
            if texts and credential is not None:
                body = f"[{','.join(texts)}]".encode()
                store_within(self.unit, body, credential=credential, at_ms=self.now_ms)

    def add(
        self, source: Source, *, stored: StoredTracks, judged: Sequence[JudgedPackage]
    ) -> Mapping[str, Sequence[str]]:
        """The ids that stand now by reading, and those that were voided."""
        before = dict(stored.outcome.stated)
        if source.id not in self.credentials:
            self.credentials[source.id] = self.unit.tracks.credential(source.id, at_ms=self.now_ms)
        if self.credentials[source.id] is None:
            return before
        voided = set(before.pop(_VOIDED, ()))
        told = _told(source, stored, judged, voided=voided)
        standing = {each for ids in before.values() for each in ids}
        texts = self.texts.setdefault(source.id, [])
        for made in told.values():
            texts += [text() for key, text in made.items() if key not in standing]
        stale = sorted(
            each for key in told.keys() & before.keys() for each in before[key] if each not in told[key]
        )
        texts += [_voiding(source, each, self.now_ms) for each in stale]
        kept = before | {key: sorted(made) for key, made in told.items()}
        kept = {key: ids for key, ids in kept.items() if ids}
        return kept | ({_VOIDED: sorted(voided | set(stale))} if voided or stale else {})


def _told(
    source: Source, stored: StoredTracks, judged: Sequence[JudgedPackage], *, voided: set[str]
) -> dict[str, dict[str, Text]]:
    """The statements by reading, each by its id; of one that says no result none."""
    found: dict[str, dict[str, Text]] = {}
    for package in judged:
        for attempt in package.attempts:
            for reading in attempt.readings:
                told = _Reading(
                    source, stored, module_id=package.module_id, number=attempt.number, of=reading
                )
                key = f"{package.module_id}/{attempt.number}/{reading.at}"
                found.setdefault(key, {}).update(told.statements(voided))
    return found


@dataclass(frozen=True, slots=True)
class _Reading:
    """A state of an attempt at a package by one person."""

    source: Source
    stored: StoredTracks
    _: KW_ONLY
    module_id: int
    number: int
    of: JudgedReading

    def statements(self, voided: set[str]) -> Iterator[tuple[str, Text]]:
        for sco in self.of.attempt.scos:
            if sco.judgement.is_final:
                for verb, result in _said(sco.judgement):
                    yield self._named(_Said(sco.identifier, sco.title, verb, result), voided)
        whole = self.of.attempt.whole
        if whole is not None and whole.completion is Completion.COMPLETED and self._counts():
            result = _result(
                completion=True,
                success=_truth(whole.success),
                score=_scaled(whole.share),
                seconds=whole.seconds,
            )
            yield self._named(_Said("", "", "completed", result), voided)

    def _counts(self) -> bool:
        return any(each.judgement.is_final for each in self.of.attempt.scos)

    def _named(self, said: "_Said", voided: set[str]) -> tuple[str, Text]:
        # Time goes on being counted without anything new being said.
        result = {name: value for name, value in said.result.items() if name != "duration"}
        what = json.dumps([self.number, self.of.at, said.sco, said.verb, result], sort_keys=True)
        made = self._id("statement", what)
        if str(made) in voided:
            made = uuid5(made, str(self.stored.outcome.round))
        return str(made), lambda: self._statement(str(made), said)

    def _statement(self, statement_id: str, said: "_Said") -> str:
        activity = self._sco(said.sco, said.title) if said.sco else self._course()
        text: str = tincan.Statement(
            id=statement_id,
            actor=_agent(self.source, str(self.stored.key.moodle_user_id), self.stored.label),
            verb=tincan.Verb(id=profile.VERBS[said.verb], display=tincan.LanguageMap({"en": said.verb})),
            object=activity,
            result=tincan.Result(**_of_tincan(said.result)),
            context=tincan.Context(
                registration=str(self._id("registration")), context_activities=self._context(said.sco)
            ),
            timestamp=datetime.fromtimestamp(self.of.at, UTC).isoformat(),
        ).to_json()
        return text

    def _context(self, sco: str) -> Any:
        category = _activity(profile.CATEGORY, profile.PROFILE_TYPE)
        attempt = f"{self._iri(sco)}&attemptId={self._id('attempt', str(self.number), sco)}"
        grouping = [self._course(), _activity(attempt, profile.ATTEMPT_TYPE)]
        return tincan.ContextActivities(category=[category], grouping=grouping)

    def _course(self) -> Any:
        return _activity(self._iri(""), profile.COURSE_TYPE)

    def _sco(self, identifier: str, title: str) -> Any:
        return _activity(self._iri(identifier), profile.SCO_TYPE, title)

    def _iri(self, sco: str) -> str:
        course = module_iri(self.source.home_page or "", "scorm", self.module_id)
        return f"{course}&sco={quote(sco, safe='')}" if sco else course

    def _id(self, *what: str) -> UUID:
        who = (self.source.home_page or "", str(self.stored.key.moodle_user_id), str(self.module_id))
        return uuid5(_MADE, json.dumps([*who, *what]))


@dataclass(frozen=True, slots=True)
class _Said:
    """What is said of an SCO, or of the package where `sco` is empty."""

    sco: str
    title: str
    verb: str
    result: Mapping[str, Any]


def _said(judged: Judgement) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The verbs of one SCO, each with its result."""
    complete = {Completion.COMPLETED: True, Completion.INCOMPLETE: False}.get(judged.completion)
    score = _score(judged)
    success = _truth(judged.success)
    whole = _result(completion=complete, success=success, score=score, seconds=judged.seconds)
    yield ("suspended" if judged.suspended else "terminated"), whole
    if complete:
        yield "completed", {"completion": True}
    if success is not None:
        yield ("passed" if success else "failed"), _result(success=success, score=score)
    if score:
        yield "scored", {"score": score}


def _truth(success: Success) -> bool | None:
    return {Success.PASSED: True, Success.FAILED: False}.get(success)


def _result(
    *,
    completion: bool | None = None,
    success: bool | None = None,
    score: Mapping[str, float] | None = None,
    seconds: int | None = None,
) -> dict[str, Any]:
    members = {
        "completion": completion,
        "success": success,
        "score": score,
        "duration": None if seconds is None else f"PT{seconds}S",
    }
    return {name: value for name, value in members.items() if value is not None}


def _of_tincan(result: Mapping[str, Any]) -> dict[str, Any]:
    score = result.get("score")
    return {**result, **({"score": tincan.Score(**score)} if score else {})}


def _score(judged: Judgement) -> dict[str, float] | None:
    points = judged.points
    if points is None:
        return None
    found = _scaled(points.share) or {}
    if points.bounds and points.raw is not None:
        low, high = points.bounds
        found |= {"raw": _float(points.raw), "min": _float(low), "max": _float(high)}
    return found or None


def _scaled(share: Fraction | None) -> dict[str, float] | None:
    if share is None or not -1 <= share <= 1:
        return None
    return {"scaled": round(float(share), _DIGITS)}


def _float(number: Decimal) -> float:
    return float(number)


def _activity(iri: str, kind: str, title: str = "") -> Any:
    named = {"name": tincan.LanguageMap({"und": title})} if title else {}
    return tincan.Activity(id=iri, definition=tincan.ActivityDefinition(type=kind, **named))


def _agent(source: Source, name: str, label: str = "") -> Any:
    account = tincan.AgentAccount(home_page=source.home_page, name=name)
    return tincan.Agent(account=account, **({"name": label} if label else {}))


def _voiding(source: Source, statement_id: str, at_ms: int) -> str:
    text: str = tincan.Statement(
        id=str(uuid5(UUID(statement_id), _VOIDED)),
        actor=_agent(source, "lms-bridge"),
        verb=tincan.Verb(id=profile.VOIDED, display=tincan.LanguageMap({"en": _VOIDED})),
        object=tincan.StatementRef(id=statement_id),
        timestamp=datetime.fromtimestamp(at_ms / 1000, UTC).isoformat(),
    ).to_json()
    return text
