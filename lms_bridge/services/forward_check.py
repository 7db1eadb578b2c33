"""Checking a target without sending a statement: is it an LRS, which versions, does it let us in?"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus

from lms_bridge.services.forward_call import Calls, Line
from lms_bridge.services.forward_desk import target_named
from lms_bridge.services.ports import Database
from lms_bridge.services.ports.forwarding import Target
from moodle_sync import Answer, PostFailed


class Found(StrEnum):
    """What a check may find."""

    READY = "ready"
    """An LRS that takes our credential and our version."""
    NO_ANSWER = "no-answer"
    NO_LRS = "no-lrs"
    OTHER_VERSION = "other-version"
    NOT_ALLOWED = "not-allowed"
    UNCLEAR = "unclear"
    """It answered otherwise than an LRS that takes an empty batch."""


@dataclass(frozen=True, slots=True)
class TargetCheck:
    """`detail`: a status, or a code of why no answer came; `versions`: what the target says it speaks."""

    found: Found
    detail: str = ""
    versions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckTarget:
    """Asks what the target is (`about`), then sends it an empty batch, of which nothing is kept there."""

    database: Database
    open_secret: Callable[[str], str]
    client: Callable[[], Calls]

    def __call__(self, name: str) -> TargetCheck:
        """Raises `NotFound`, `KeyMismatch`."""
        with self.database.read() as unit:
            target = target_named(unit, name)
        client = self.client()
        try:
            return _looked(target, Line(target, self.open_secret(target.sealed_secret), client))
        finally:
            client.close()


def _looked(target: Target, line: Line) -> TargetCheck:
    about = line.get("/about")
    if isinstance(about, PostFailed):
        return TargetCheck(Found.NO_ANSWER, about.reason)
    versions = _versions(about)
    if not versions and about.status == HTTPStatus.OK:
        return TargetCheck(Found.NO_LRS, f"status-{about.status}")
    line_of_versions = target.version.value[:3]
    if versions and not any(one.startswith(line_of_versions) for one in versions):
        return TargetCheck(Found.OTHER_VERSION, target.version.value, versions)
    # An LRS need not tell of itself (Ralph does not): the empty batch says more.
    return _let_in(line, versions)


def _let_in(line: Line, versions: tuple[str, ...]) -> TargetCheck:
    answer = line.post(b"[]")
    if isinstance(answer, PostFailed):
        return TargetCheck(Found.NO_ANSWER, answer.reason, versions)
    meanings: dict[int, Found] = {
        HTTPStatus.OK: Found.READY if answer.body.strip() == b"[]" else Found.UNCLEAR,
        HTTPStatus.NO_CONTENT: Found.READY,
        HTTPStatus.UNAUTHORIZED: Found.NOT_ALLOWED,
        HTTPStatus.FORBIDDEN: Found.NOT_ALLOWED,
        HTTPStatus.NOT_FOUND: Found.NO_LRS,
        HTTPStatus.METHOD_NOT_ALLOWED: Found.NO_LRS,
    }
    found = meanings.get(answer.status, Found.UNCLEAR)
    return TargetCheck(found, f"status-{answer.status}", versions)


def _versions(about: Answer) -> tuple[str, ...]:
    try:
        told = json.loads(about.body)
    except ValueError:
        return ()
    versions = told.get("version") if isinstance(told, dict) else None
    return tuple(one for one in versions if isinstance(one, str)) if isinstance(versions, list) else ()
