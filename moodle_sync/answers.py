"""What an answer of Moodle means, judged by its body: an error comes with status 200 like everything else."""

import json
import re
from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from decimal import Decimal
from http import HTTPStatus
from typing import Any

from moodle_sync import errors
from moodle_sync.errors import MoodleError
from moodle_sync.functions import Function
from moodle_sync.refusals import error_for, refusal_of

_BROKEN = frozenset({429, 500, 502, 503, 504, 520, 522, 524})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_LONGEST_WAIT_S = 86_400
_SECONDS = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back over HTTP. `headers`: names in any case. `body`: whole and decompressed."""

    status: int
    _: KW_ONLY
    headers: Mapping[str, str]
    body: bytes

    def header(self, name: str) -> str:
        """The header's value, or an empty text."""
        found = (value for key, value in self.headers.items() if key.lower() == name.lower())
        return next(found, "")


def judge(answer: Answer, *, function: Function) -> Any:
    """Give the JSON value of a successful answer, decimals as `Decimal`; a void function gives None.

    Raises the `MoodleError` that the body, or where there is none the status, speaks of.
    """
    value = _json(answer, function)
    if isinstance(value, dict) and "exception" in value:
        raise error_for(refusal_of(function.name, value))
    if answer.status != HTTPStatus.OK:
        raise _without_json(answer)
    if (value is None) != function.void:
        raise errors.AnswerUnexpected(
            function=function.name, place="$", expected="null" if function.void else "a value"
        )
    return value


def judge_file(answer: Answer) -> bytes:
    """Give the bytes of a file served by pluginfile.php, whose errors are JSON with keys of their own."""
    if "json" in answer.header("Content-Type").lower() or answer.body[:9] == b'{"error":':
        raise error_for(refusal_of("pluginfile", _error_body(answer)))
    if answer.status not in {HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT}:
        raise _without_json(answer)
    if "html" in answer.header("Content-Type").lower():
        raise errors.NotJson(status=answer.status)
    return answer.body


def _json(answer: Answer, function: Function) -> Any:
    body = answer.body.lstrip(b"\xef\xbb\xbf \t\r\n")
    try:
        return json.loads(body, parse_float=Decimal, parse_constant=_refuse_constant)
    except RecursionError:
        raise errors.AnswerUnexpected(function=function.name, place="$", expected="a flat answer") from None
    except ValueError:
        if answer.status == HTTPStatus.OK and body[:1] in {b"{", b"[", b'"'}:
            raise errors.AnswerCut(function=function.name) from None
        raise _without_json(answer) from None


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)


def _error_body(answer: Answer) -> Mapping[str, object]:
    try:
        value = json.loads(answer.body)
    except ValueError:
        value = None
    if isinstance(value, dict) and "errorcode" in value:
        return value
    raise errors.NotJson(status=answer.status)


def _without_json(answer: Answer) -> MoodleError:
    """What a status says when the body is no answer: the only place that looks at it."""
    if answer.status < HTTPStatus.MULTIPLE_CHOICES:
        return errors.NotJson(status=answer.status)
    wait = _retry_after_s(answer)
    if answer.status == HTTPStatus.SERVICE_UNAVAILABLE and (
        wait is not None or b"maintenance" in answer.body
    ):
        return errors.Maintenance(retry_after_s=wait)
    if answer.status in _BROKEN:
        return errors.Overloaded(status=answer.status, retry_after_s=wait)
    return _refused_by_status(answer)


def _refused_by_status(answer: Answer) -> MoodleError:
    if answer.status == HTTPStatus.FORBIDDEN and not answer.body.strip():
        return errors.WebServicesOff()
    if answer.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return errors.CallTooLarge()
    if answer.status in _REDIRECTS:
        return errors.AddressMoved(status=answer.status)
    return errors.NotMoodle(status=answer.status)


def _retry_after_s(answer: Answer) -> int | None:
    text = answer.header("Retry-After").strip()
    return min(int(text), _LONGEST_WAIT_S) if _SECONDS.fullmatch(text) else None
