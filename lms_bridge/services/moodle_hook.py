"""The webhooks of a Moodle's companion plugin, by Standard Webhooks."""

from collections.abc import Mapping
from typing import Final

from lms_bridge.services.moodles import MOODLE
from lms_bridge.services.ports import Call, Source
from lms_bridge.services.receive_calls import BadSignature, StaleTimestamp
from moodle_sync.signature import Signed, Verdict, verdict

_REFUSALS: Final = {Verdict.FORGED: BadSignature.code, Verdict.STALE: StaleTimestamp.code}


class MoodleHook:
    """The port `services.ports.Hook` for the companion plugin."""

    kind = MOODLE
    once = False

    def refusal(self, call: Call, *, source: Source, secret: str, now_ms: int) -> str | None:  # noqa: ARG002 - it signs no address
        signed = Signed(call.id, timestamp=call.timestamp, signature=call.signature)
        return _REFUSALS.get(verdict(signed, call.body, secrets=secret, now_s=now_ms / 1000))

    def key(self, call: Call) -> str:
        return call.id

    def reply(self, body: bytes, *, secret: str) -> Mapping[str, str] | None:  # noqa: ARG002 - it asks nothing
        return None

    def storable(self, body: bytes) -> bytes:
        return body
