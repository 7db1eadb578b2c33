"""Time stamps of a third party in signatures (RFC 3161): what makes PAdES B-T of B-B."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlsplit

from asn1crypto import cms, tsp
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError

from lms_bridge.domain.errors import Unavailable
from moodle_sync import Answer, PostFailed

HEADERS: Final = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
Ask = Callable[[bytes], Answer]
"""Sends a query; the answer, whatever its status. Raises `PostFailed`."""


class StampUnavailable(Unavailable):
    """The time stamp authority (`place`: its host) gave no stamp (`problem`): nothing is signed meanwhile."""

    code = "stamp-unavailable"


class Stamps(TimeStamper):
    """`url`: of the authority. Raises `StampUnavailable`."""

    def __init__(self, ask: Ask, url: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._ask = ask
        self._place = urlsplit(url).netloc.rpartition("@")[2]

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        try:
            return await super().async_timestamp(message_digest, md_algorithm)
        except PostFailed as error:
            raise self._unavailable(str(error)) from None
        except (TimestampRequestError, ValueError, TypeError, KeyError):
            raise self._unavailable("its answer is no time stamp") from None

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> Any:
        answer = self._ask(req.dump())
        if answer.status != HTTPStatus.OK:
            raise self._unavailable(f"status {answer.status}")
        return tsp.TimeStampResp.load(answer.body, strict=True)

    def _unavailable(self, problem: str) -> StampUnavailable:
        return StampUnavailable(place=self._place, problem=problem)
