"""Calls of webinar hosts and of Moodles, stored once by their key and answered at once; work comes later."""

from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from flask import Blueprint, Response, jsonify, request

from lms_bridge.services.ports import Call
from lms_bridge.services.read_meetings import ANALYTICS, FORM
from lms_bridge.services.read_messages import PUSHED
from lms_bridge.web.machines import MachineDoors, body
from lms_bridge.web.problems import answer_problems, unavailable

MOST_BYTES: Final = 1024 * 1024
MOST_OF_ANALYTICS: Final = 32 * 1024 * 1024
"""A whole meeting comes in one call: some kilobytes for each who took part."""


def webhook_surface(doors: MachineDoors) -> Blueprint:
    """`POST /webhooks/<product>/<source>`; the signature of the call is its authorisation."""
    surface = Blueprint("webhooks", __name__, url_prefix="/webhooks")
    answer_problems(surface)
    surface.register_error_handler(Exception, unavailable)  # the sender shall come again

    @surface.post("/bigbluebutton/<source>")
    def bigbluebutton(source: str) -> Response:
        return _bigbluebutton(doors, source)

    @surface.post("/bigbluebutton/<source>/analytics")
    def bigbluebutton_analytics(source: str) -> Response:
        return _analytics(doors, source)

    @surface.post("/zoom/<source>")
    def zoom(source: str) -> Response:
        return _zoom(doors, source)

    @surface.post("/moodle/<source>")
    def moodle(source: str) -> Response:
        return _moodle(doors, source)

    return surface


def _bigbluebutton(doors: MachineDoors, source: str) -> Response:
    """The host takes any 2xx for delivered, and a 401 too: only a wrong checksum is answered so."""
    checksum = request.args.get("checksum", "")
    call = Call(checksum, FORM, body(most=MOST_BYTES), bearer=_bearer())
    return _taken(doors, "bigbluebutton", source, call)


def _analytics(doors: MachineDoors, source: str) -> Response:
    """The server sends it once and never again, whatever it is answered."""
    call = Call(
        "",
        ANALYTICS,
        body(most=MOST_OF_ANALYTICS),
        bearer=_bearer(),
        peer=request.remote_addr or "",
        private=_private(doors),
    )
    return _taken(doors, "bigbluebutton-analytics", source, call)


def _private(doors: MachineDoors) -> bool:
    """Whether the call came over TLS, as a trusted proxy says it; or within the machine, where the service
    is reached from no other."""
    return request.is_secure or (
        _is_here(urlsplit(doors.public_url).hostname or "") and _is_here(request.remote_addr or "")
    )


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _zoom(doors: MachineDoors, source: str) -> Response:
    """Zoom waits three seconds, and asks now and then whether this address knows its secret."""
    told = request.headers
    signature, timestamp = told.get("x-zm-signature", ""), told.get("x-zm-request-timestamp", "")
    call = Call(signature, request.mimetype, body(most=MOST_BYTES), timestamp=timestamp)
    asked = doors.deliveries.reply("zoom", source, call)
    return _taken(doors, "zoom", source, call) if asked is None else jsonify(asked)


def _moodle(doors: MachineDoors, source: str) -> Response:
    """By Standard Webhooks. A message that came already is answered like the first time."""
    told = request.headers
    call = Call(
        told.get("webhook-signature", ""),
        PUSHED,
        body(most=MOST_BYTES),
        id=told.get("webhook-id", ""),
        timestamp=told.get("webhook-timestamp", ""),
    )
    _taken(doors, "moodle", source, call)
    return jsonify(stored=True)


def _taken(doors: MachineDoors, kind: str, source: str, call: Call) -> Response:
    new = doors.deliveries.take(kind, source, call)
    doors.nudge()
    return jsonify(stored=new)


def _bearer() -> str:
    told = request.authorization
    return told.token or "" if told is not None and told.type == "bearer" else ""
