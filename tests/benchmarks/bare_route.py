"""A route that only reads the JSON that it is sent, under the server that `lms-bridge serve` uses.

Run with a port. What our route takes longer than this one is our own.
"""

import json
import logging
import sys

from flask import Flask, Response, request
from waitress import serve

THREADS = 32  # as LMS_BRIDGE_THREADS says where nobody sets it


def bare_app() -> Flask:
    app = Flask("bare")

    @app.post("/xapi/statements")
    def statements() -> Response:
        sent = json.loads(request.get_data())
        ids = [sent["id"]] if isinstance(sent, dict) else [one["id"] for one in sent]
        return Response(json.dumps(ids), content_type="application/json")

    @app.get("/health")
    def health() -> str:
        return "well"

    return app


if __name__ == "__main__":
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    serve(bare_app(), host="127.0.0.1", port=int(sys.argv[1]), threads=THREADS, ident=None)
