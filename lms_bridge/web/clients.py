"""The clients of OneRoster: what each may do and is shown, what it read of whom, and what it handed in."""

from flask import Blueprint, abort, render_template

from lms_bridge.domain.errors import NotFound
from lms_bridge.web.doors import PageDoors

READS_SHOWN = 50


class ClientPages:
    def __init__(self, doors: PageDoors) -> None:
        self._clients = doors.clients

    def listed(self) -> str:
        return render_template("clients.html", found=self._clients.all())

    def show(self, key: str) -> str:
        try:
            one = self._clients.known(key, reads=READS_SHOWN)
        except NotFound:
            abort(404)
        return render_template("client.html", one=one)


def blueprint(doors: PageDoors) -> Blueprint:
    pages = ClientPages(doors)
    made = Blueprint("clients", __name__)
    made.add_url_rule("/clients", "listed", pages.listed)
    made.add_url_rule("/clients/<key>", "show", pages.show)
    return made
