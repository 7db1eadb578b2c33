"""What arrived, what failed, what was refused; who changed what, and who saw whom."""

import re
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from lms_bridge.services.pages import Change
from lms_bridge.services.scripts import rank
from lms_bridge.web import glossary, watch_words
from lms_bridge.web.console import log_views
from lms_bridge.web.doors import PageDoors
from lms_bridge.web.glossary import word
from lms_bridge.web.moodle_words import option_label
from lms_bridge.web.security import signed_in

A_PAGE = 100
MOST_FOUND = 20
_COUNTS: Final = re.compile(r"(?P<kind>\w+) \+(?P<added>\d+) ~(?P<changed>\d+) -(?P<ended>\d+)")


def row_id(text: str) -> int:
    """A place in a log; what no row can have is no place. Raises `ValueError`."""
    number = int(text)
    if not 0 <= number < 1 << 63:
        raise ValueError(text)
    return number


class Traffic:
    def __init__(self, doors: PageDoors) -> None:
        self._doors = doors

    def arrived(self) -> str:
        with self._doors.database.read() as unit:
            shown = self._doors.pages(unit).arrived()
        return render_template("arrived.html", shown=shown, glossary=glossary, words=watch_words)

    def retry(self) -> Response:
        number = self._doors.acts.retry(by=signed_in().name)
        if number:
            text = ngettext(
                "%(num)s laid-aside item is tried again.", "%(num)s laid-aside items are tried again.", number
            )
        else:
            text = gettext("Nothing was laid aside.")
        flash(text, "done")
        return redirect(url_for("traffic.arrived", _anchor="failed"))

    def changes(self) -> str:
        asked = request.args.get("q", "").strip()
        before = request.args.get("before", type=row_id)
        with self._doors.database.read() as unit:
            shown = self._doors.pages(unit).changes(
                asked=asked, codes=_codes(asked), before=before, limit=A_PAGE + 1
            )
        listed = shown[:A_PAGE]
        seen = {one.id for change in listed for one in change.named if one.kind == "person" and one.name}
        log_views(self._doors, seen, "changes")
        return render_template(
            "changes.html",
            shown=[(change, subject(change), detail(change)) for change in listed],
            older=listed[-1].seq if len(shown) > A_PAGE else None,
            asked=asked,
        )

    def views(self) -> str:
        person_id = request.args.get("person", "").strip() or None
        asked = request.args.get("q", "").strip()
        before = request.args.get("before", type=row_id)
        with self._doors.database.read() as unit:
            pages = self._doors.pages(unit)
            found = pages.find_persons(asked, limit=MOST_FOUND) if asked else ()
            shown = pages.views(person_id=person_id, before=before, limit=A_PAGE + 1)
            told = unit.clients.seen(person_id) if person_id else ()
        return render_template(
            "views.html",
            shown=shown[:A_PAGE],
            older=shown[A_PAGE - 1].seq if len(shown) > A_PAGE else None,
            person_id=person_id,
            told=told,
            asked=asked,
            found=found,
        )


def _codes(asked: str) -> set[str]:
    """What people call so, in the language of the page."""
    codes = [(kind, code) for kind in ("change", "by") for code in glossary.WORDS[kind]]
    return {code for kind, code in codes if rank(asked, word(kind, code)) is not None}


def subject(change: Change) -> list[str]:
    """What a change is about, in words; empty where it names things by id, which are shown as links."""
    if change.named:
        return []
    if change.what == "work-retried" and change.subject.isdecimal():
        return [str(ngettext("%(num)s item", "%(num)s items", int(change.subject)))]
    counts = list(_COUNTS.finditer(change.subject)) if change.what == "roster-imported" else []
    if not counts:
        return [change.subject]
    return [text for one in counts if (text := _counted(one))] or [str(gettext("Nothing was new."))]


def _counted(one: re.Match[str]) -> str:
    """What an import did to one kind of row; empty where it did nothing."""
    parts = {
        gettext("new: %(number)s", number=one["added"]): one["added"],
        gettext("changed: %(number)s", number=one["changed"]): one["changed"],
        gettext("ended: %(number)s", number=one["ended"]): one["ended"],
    }
    told = ", ".join(text for text, number in parts.items() if number != "0")
    return f"{word('roster', one['kind'])} – {told}" if told else ""


def detail(change: Change) -> str:
    """The reason as it was given; where the service itself wrote codes, their words."""
    if change.what.startswith("mode-"):
        return word("mode-code", change.detail)
    if change.what == "history-chosen":
        choice, colon, reason = change.detail.partition(": ")
        return f"{word('choice', choice)}{colon}{reason}"
    if not change.what.startswith(("source-", "credential-")):
        return change.detail
    return ", ".join(map(_detail, change.detail.split(", ")))


def _detail(part: str) -> str:
    """A code, perhaps with the value that was given."""
    code, _, value = part.partition("=")
    option = code.removeprefix("option ")
    told = word("change-detail", code) if option == code else option_label(option)
    return f"{told}: {value}" if value else told


def blueprint(doors: PageDoors) -> Blueprint:
    pages = Traffic(doors)
    made = Blueprint("traffic", __name__)
    made.add_url_rule("/arrived", "arrived", pages.arrived)
    made.add_url_rule("/arrived/retry", "retry", pages.retry, methods=["POST"])
    made.add_url_rule("/changes", "changes", pages.changes)
    made.add_url_rule("/views", "views", pages.views)
    return made
