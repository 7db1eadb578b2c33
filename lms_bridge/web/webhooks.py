"""Calls of webinar hosts. Stored once by content and answered at once; the work comes later."""

from typing import Final

from flask import Blueprint, Response, jsonify, request

from lms_bridge.services.ports import Call
from lms_bridge.web.machines import MachineDoors, body
from lms_bridge.web.problems import answer_problems

MOST_BYTES: Final = 1024 * 1024


def webhook_surface(doors: MachineDoors) -> Blueprint:
    """`POST /webhooks/bigbluebutton/<source>`; the checksum in the query is the authorisation."""
    surface = Blueprint("webhooks", __name__, url_prefix="/webhooks")
    answer_problems(surface)

    @surface.post("/bigbluebutton/<source>")
    def bigbluebutton(source: str) -> Response:
        """The host takes any 2xx for delivered, and a 401 too: only a wrong checksum is answered so."""
        call = Call(request.args.get("checksum", ""), request.mimetype, body(most=MOST_BYTES))
        new = doors.deliveries.take("bigbluebutton", source, call)
        doors.nudge()
        return jsonify(stored=new)

    return surface
