"""Sheets as PDF/A-2a and PDF/UA-1 by typst: the fonts of its wheel alone, nothing of machine or hour."""

import json
import re
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any, Final

import typst

from lms_bridge.domain.errors import Refused

_TEMPLATES: Final = Path(__file__).parent / "templates"
_STANDARDS: Final = ("a-2a", "ua-1")
_NO_GLYPH: Final = re.compile(r'the text `"(\\u\{\w+\}|[^"]+)"` could not be displayed')


class CannotBeSet(Refused):
    """A paper has a character that no font here holds (`character` as U+6F22, empty where not told)."""

    code = "paper-cannot-be-set"


class Typesetter:
    """Makes PDFs of sheets. The same sheet gives the same bytes, with the same release of typst.

    One compiler and its fonts are kept; threads take turns.
    """

    def __init__(self) -> None:
        self._turn = Lock()

    def document(self, sheet: Mapping[str, Any]) -> bytes:
        """Raises `CannotBeSet`."""
        return self._set("document.typ", sheet)

    def transcript(self, sheet: Mapping[str, Any]) -> bytes:
        """Raises `CannotBeSet`."""
        return self._set("transcript.typ", sheet)

    @cached_property
    def _compiler(self) -> typst.Compiler:
        fonts = typst.Fonts(include_system_fonts=False)
        return typst.Compiler(root=_TEMPLATES, font_paths=fonts, ignore_system_fonts=True)

    def _set(self, template: str, sheet: Mapping[str, Any]) -> bytes:
        said = {"said": json.dumps(sheet, ensure_ascii=False)}
        with self._turn:
            try:
                made = self._compiler.compile(
                    _TEMPLATES / template, format="pdf", sys_inputs=said, pdf_standards=list(_STANDARDS)
                )
            except typst.TypstError as error:
                # Without the error itself: it quotes the text, which names a person.
                raise CannotBeSet(character=_missing(error.message)) from None
        return made if isinstance(made, bytes) else b"".join(made or [])


def _missing(message: str) -> str:
    """The first character of the text that typst could not set."""
    found = _NO_GLYPH.search(message)
    if found is None:
        return ""
    text = found[1]
    return f"U+{text[3:].rstrip('}').upper():0>4}" if text.startswith("\\u{") else f"U+{ord(text[0]):04X}"
