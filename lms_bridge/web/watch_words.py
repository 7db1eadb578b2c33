"""A watched source in the language of the page."""

from collections.abc import Mapping

from flask_babel import gettext

from lms_bridge.runtime.wording_watch import HELD, LINES, PAUSES, filled
from lms_bridge.services.acceptance import Line


def line_title(code: str) -> str:
    return _in_language(LINES[code].title)


def line_said(line: Line) -> str:
    return filled(_in_language(LINES[line.code].said(line.state)), line.figures)


def line_remedy(code: str) -> str:
    return _in_language(LINES[code].remedy)


def why_said(code: str, params: Mapping[str, object]) -> str:
    """Why a source is in its mode; a code that nobody foresaw is shown as it is."""
    text = PAUSES.get(code)
    return code if text is None else filled(_in_language(text), params)


def held_said(held: str) -> str:
    return _in_language(HELD[held])


def _in_language(text: str) -> str:
    return str(gettext(text)) if text else ""
