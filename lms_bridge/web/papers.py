"""Papers handed out: to learners their own, to staff everybody's, which is logged first."""

from collections.abc import Callable, Mapping
from typing import Final

from flask import Blueprint, Response, abort, request

from lms_bridge.domain.document import Document
from lms_bridge.domain.paper import File, Language, PaperForm
from lms_bridge.services.hand_out import HandOut
from lms_bridge.web import i18n
from lms_bridge.web.console import log_views
from lms_bridge.web.doors import PageDoors
from lms_bridge.web.security import signed_in

_FORMS: Final = {one.value: one for one in PaperForm}
_LANGUAGES: Final = {one.value: one for one in Language}
_WAYS: Final[Mapping[str, Callable[[HandOut, str, Language], File]]] = {
    "pdf": lambda out, person, language: out.transcript(person, language),
    "clr": lambda out, person, _: out.record(person),
    "europass": lambda out, person, _: out.europass(person),
}


class PaperPages:
    def __init__(self, doors: PageDoors) -> None:
        self._doors = doors

    def own(self, document_id: int, form: str) -> Response:
        """A learner's own document; another's is as if it were not there."""
        document = self._document(document_id)
        if document.person_id != signed_in().person_id:
            abort(404)
        return self._paper(document_id, form)

    def own_transcript(self, way: str) -> Response:
        person_id = signed_in().person_id
        if person_id is None:
            abort(404)
        return self._transcript(person_id, way)

    def any(self, document_id: int, form: str) -> Response:
        log_views(self._doors, {self._document(document_id).person_id}, "paper")
        return self._paper(document_id, form)

    def any_transcript(self, person_id: str, way: str) -> Response:
        log_views(self._doors, {person_id}, "paper")
        return self._transcript(person_id, way)

    def _document(self, document_id: int) -> Document:
        with self._doors.database.read() as unit:
            document = unit.issued.by_id(document_id)
        if document is None:
            abort(404)
        return document

    def _paper(self, document_id: int, form: str) -> Response:
        if form not in _FORMS:
            abort(404)
        return _download(self._doors.hand_out.paper(document_id, _FORMS[form], _language()))

    def _transcript(self, person_id: str, way: str) -> Response:
        if way not in _WAYS:
            abort(404)
        return _download(_WAYS[way](self._doors.hand_out, person_id, _language()))


def _language() -> Language:
    """As asked for, else that of the page."""
    return _LANGUAGES.get(request.args.get("language", "")) or Language(i18n.current().code)


def _download(file: File) -> Response:
    response = Response(file.body, content_type=file.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return response


def blueprints(doors: PageDoors) -> tuple[Blueprint, Blueprint]:
    """For learners, and for staff."""
    pages = PaperPages(doors)
    own = Blueprint("own_papers", __name__)
    own.add_url_rule("/me/papers/<int:document_id>/<form>", "paper", pages.own)
    own.add_url_rule("/me/transcript/<way>", "transcript", pages.own_transcript)
    staff = Blueprint("papers", __name__)
    staff.add_url_rule("/papers/<int:document_id>/<form>", "paper", pages.any)
    staff.add_url_rule("/persons/<person_id>/transcript/<way>", "transcript", pages.any_transcript)
    return own, staff
