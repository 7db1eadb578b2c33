"""The WSGI application: the surfaces for programs and the pages for people in one Flask app."""

from collections.abc import Callable

from flask import Flask

from lms_bridge.bootstrap import Bridge
from lms_bridge.bootstrap.doors import machine_doors, oneroster_doors, page_doors
from lms_bridge.web.api import api_surface
from lms_bridge.web.metering import count_requests
from lms_bridge.web.oneroster import oneroster_surface
from lms_bridge.web.pages import register_pages
from lms_bridge.web.published import published_surface
from lms_bridge.web.webhooks import webhook_surface
from lms_bridge.web.xapi import EndpointWithStatements, xapi_surface


def create_app(bridge: Bridge, *, nudge: Callable[[], None] = lambda: None) -> Flask:
    """The application over a bridge; `nudge` is called when something came in.

    Raises `DatabaseMissing`, `DatabaseOutdated`, `KeyMissing`: nothing is served half set up.
    """
    bridge.check_schema()
    app = Flask("lms_bridge.web", static_folder=None)
    app.secret_key = bridge.key.derived("signed sessions")
    count_requests(app, bridge.metrics)
    doors = machine_doors(bridge, nudge)
    roster = oneroster_surface(oneroster_doors(bridge))
    published = published_surface(bridge.papers.check)
    surfaces = (xapi_surface(doors), webhook_surface(doors), api_surface(doors), roster, published)
    for surface in surfaces:
        app.register_blueprint(surface)
    register_pages(app, page_doors(bridge))
    app.wsgi_app = EndpointWithStatements(app.wsgi_app)  # type: ignore[method-assign]
    return app
