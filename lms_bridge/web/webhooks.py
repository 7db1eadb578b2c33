"""Calls of webinar hosts and of Moodles, stored once by their key and answered at once; work comes later."""

from typing import Final

from flask import Blueprint, Response, jsonify, request

from lms_bridge.services.ports import Call
from lms_bridge.services.read_messages import PUSHED
from lms_bridge.web.machines import MachineDoors, body
from lms_bridge.web.problems import answer_problems, unavailable

MOST_BYTES: Final = 1024 * 1024


def webhook_surface(doors: MachineDoors) -> Blueprint:
    """`POST /webhooks/<product>/<source>`; the signature of the call is its authorisation."""
    surface = Blueprint("webhooks", __name__, url_prefix="/webhooks")
    answer_problems(surface)
    surface.register_error_handler(Exception, unavailable)  # the sender shall come again

    @surface.post("/bigbluebutton/<source>")
    def bigbluebutton(source: str) -> Response:
        """The host takes any 2xx for delivered, and a 401 too: only a wrong checksum is answered so."""
        call = Call(
            request.args.get("checksum", ""), request.mimetype, body(most=MOST_BYTES), bearer=_bearer()
        )
        new = doors.deliveries.take("bigbluebutton", source, call)
        doors.nudge()
        return jsonify(stored=new)

    @surface.post("/zoom/<source>")
    def zoom(source: str) -> Response:
        """Zoom waits three seconds, and asks now and then whether this address knows its secret."""
        told = request.headers
        call = Call(
            told.get("x-zm-signature", ""),
            request.mimetype,
            body(most=MOST_BYTES),
            timestamp=told.get("x-zm-request-timestamp", ""),
        )
        asked = doors.deliveries.reply("zoom", source, call)
        if asked is not None:
            return jsonify(asked)
        new = doors.deliveries.take("zoom", source, call)
        doors.nudge()
        return jsonify(stored=new)

    @surface.post("/moodle/<source>")
    def moodle(source: str) -> Response:
        """By Standard Webhooks. A message that came already is answered like the first time."""
        told = request.headers
        call = Call(
            told.get("webhook-signature", ""),
            PUSHED,
            body(most=MOST_BYTES),
            id=told.get("webhook-id", ""),
            timestamp=told.get("webhook-timestamp", ""),
        )
        doors.deliveries.take("moodle", source, call)
        doors.nudge()
        return jsonify(stored=True)

    return surface


def _bearer() -> str:
    told = request.authorization
    return told.token or "" if told is not None and told.type == "bearer" else ""
