"""Notices by webhook: JSON, signed as Standard Webhooks has it, so that receivers of these can check it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

from lms_bridge.domain.errors import InvalidValue
from lms_bridge.runtime.http import HttpClient, is_success
from lms_bridge.services.message_text import headers_of
from lms_bridge.services.ports import Clock, Notice
from lms_bridge.services.send_notices import NoticeRefused, NoticeUnavailable
from moodle_sync import PostFailed
from moodle_sync.signature import key_of

_TIMEOUT_S: Final = 30.0
_LATER: Final = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS})


def signed(body: bytes, *, message_id: str, at_s: int, secret: str) -> Mapping[str, str]:
    """The headers of a message by Standard Webhooks; `secret` is base64, with or without `whsec_`.

    Raises `InvalidValue` for a secret that is none.
    """
    if not key_of(secret):
        raise InvalidValue(field="notice-webhook-secret", expected="whsec_ and base64")
    return headers_of(body, message_id, at_s=at_s, secrets=[secret])


@dataclass(frozen=True, slots=True)
class WebhookNotifier:
    """`services.tell_staff.Notifier` by a POST. The address may hold a key: only its host is ever shown."""

    url: str = field(repr=False)
    secret: str = field(repr=False)
    clock: Clock

    @property
    def to(self) -> str:
        return urlsplit(self.url).hostname or ""

    def send(self, notice: Notice) -> None:
        """Raises `NoticeRefused` where a person must act, `NoticeUnavailable` where the same may go again."""
        body = json.dumps(_told(notice), ensure_ascii=False).encode()
        try:
            headers = signed(
                body,
                message_id=f"notice-{notice.id}",
                at_s=self.clock.now_ms() // 1000,
                secret=self.secret,
            )
        except InvalidValue:
            raise NoticeRefused(server=self.to, reason="secret") from None
        self._post(body, {"Content-Type": "application/json", **headers})

    def _post(self, body: bytes, headers: Mapping[str, str]) -> None:
        client = HttpClient(most_bytes=1 << 20)
        try:
            status = client.post(self.url, body, headers, timeout_s=_TIMEOUT_S).status
        except PostFailed as failed:
            raise NoticeUnavailable(server=self.to, reason=failed.reason) from None
        finally:
            client.close()
        if is_success(status):
            return
        later = status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in _LATER
        kind = NoticeUnavailable if later else NoticeRefused
        raise kind(server=self.to, reason=f"status-{status}")


def _told(notice: Notice) -> Mapping[str, object]:
    return {
        "type": f"notice.{notice.kind}",
        "timestamp": datetime.fromtimestamp(notice.created_ms / 1000, UTC).isoformat(),
        "data": {"subject": notice.subject, "text": notice.text},
    }
