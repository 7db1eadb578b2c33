"""A manifest's text to a tree, with nothing of XML that reaches outside or grows: no DTD, entity or network.

What is not well-formed gets one repair pass for the faults that tools are known to make; it is recorded.
"""

import html
import re
from dataclasses import KW_ONLY, dataclass
from typing import Final

from lxml import etree

from scorm.budget import Budget
from scorm.codes import Code
from scorm.decoding import decode
from scorm.findings import Findings, Place
from scorm.tree import Element

_DECLARATION: Final = re.compile(r"\A<\?xml\s[^>]*\?>")
_STRAY: Final = re.compile(
    r"<!\[CDATA\[(?:.*?\]\]>|.*)|&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});)(\w{1,32};)?",
    re.DOTALL,
)
_UNBOUND: Final = etree.ErrorTypes.NS_ERR_UNDEFINED_NAMESPACE
_PREFIXED: Final = re.compile(r"<([A-Za-z_][\w.-]{0,40}):|\s([A-Za-z_][\w.-]{0,40}):[\w.-]{1,60}\s?=")
_BOUND: Final = re.compile(r"\sxmlns:([A-Za-z_][\w.-]{0,40})\s?=")
_ROOT: Final = re.compile(r"<[A-Za-z_][^\s/>]*")
_MOST_PREFIXES: Final = 20
_MOST_AMPERSANDS: Final = 50_000
_MOST_ATTRIBUTES: Final = 200
_IS_CROWDED: Final = etree.XPath(f"boolean(//*[count(@*) > {_MOST_ATTRIBUTES}])")
"""Elements of more attributes than any has; looking such an attribute up takes its square in time."""
_TOO_DEEP: Final = "depth"
_PARSER: Final = etree.XMLParser(
    encoding="utf-8",
    resolve_entities=False,
    no_network=True,
    load_dtd=False,
    dtd_validation=False,
    huge_tree=False,
    remove_comments=True,
    remove_pis=True,
)
"""One for all: it keeps nothing of a document, and threads that meet at it wait for each other."""


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed manifest: the root element and the file's name for places."""

    root: Element
    _: KW_ONLY
    file: str


def read_document(raw: bytes, *, file: str, budget: Budget, found: Findings) -> Document:
    """Parse a document. Raises `PackageRefused` for a DOCTYPE, beyond repair, and beyond limits."""
    if len(raw) > budget.manifest:
        found.refuse(Code.MANIFEST_TOO_LARGE, Place(file), most=budget.manifest)
    text = decode(raw, file=file, found=found)
    if doctype := _doctype_line(text):
        found.refuse(Code.DOCTYPE, Place(file, line=doctype))
    equals = text.count("=")
    if _weight(text, equals) > budget.elements:
        found.refuse(Code.TOO_MANY_ELEMENTS, Place(file), most=budget.elements)
    root = _parsed(text)
    if isinstance(root, etree.XMLSyntaxError):
        root = _repaired(text, file=file, found=found)
    if equals > _MOST_ATTRIBUTES and _IS_CROWDED(root):
        found.refuse(Code.TOO_MANY_ELEMENTS, Place(file), most=budget.elements)
    return Document(root, file=file)


def _weight(text: str, equals: int) -> int:
    """How many elements a text can have at most, two attributes counting as one.

    Counted before parsing, since a parsed element takes thirty times the room of a written one.
    """
    return max(text.count("<") - text.count("</"), equals // 2)


def _parsed(text: str) -> Element | etree.XMLSyntaxError:
    """The root, or the error that stopped the parser."""
    body = _DECLARATION.sub(_blanked, text, count=1) if text.startswith("<?xml") else text
    try:
        return etree.fromstring(body.encode("utf-8", errors="replace"), _PARSER)
    except etree.XMLSyntaxError as error:
        return error


def _repaired(text: str, *, file: str, found: Findings) -> Element:
    """The root after the one repair pass. Raises `PackageRefused` when the text is still not well-formed."""
    bare = text.lstrip("\ufeff\x00 \t\r\n")
    skipped = text[: len(text) - len(bare)]
    mended = _STRAY.sub(_escaped, bare) if bare.count("&") < _MOST_AMPERSANDS else bare
    root = _parsed(mended)
    unbound = _unbound(root, mended)
    if unbound:
        root = _parsed(_binding(unbound, mended))
    if isinstance(root, etree.XMLSyntaxError):
        line, column = root.position
        if _TOO_DEEP in (root.msg or "").lower():
            found.refuse(Code.XML_TOO_DEEP, Place(file, line=line))
        found.refuse(Code.NOT_WELL_FORMED, Place(file, line=line + skipped.count("\n")), column=column)
    if skipped:
        found.add(Code.LEADING_TEXT_REPAIRED, Place(file, line=1))
    if mended != bare:
        found.add(Code.AMPERSAND_REPAIRED, Place(file))
    if unbound:
        found.add(Code.PREFIX_REPAIRED, Place(file), value=", ".join(unbound))
    return root


def _unbound(error: Element | etree.XMLSyntaxError, text: str) -> list[str]:
    """The prefixes that no namespace is given for, where that is what stopped the parser."""
    if not isinstance(error, etree.XMLSyntaxError) or getattr(error, "code", None) != _UNBOUND:
        return []
    used = dict.fromkeys(name for match in _PREFIXED.finditer(text) for name in match.groups() if name)
    bound = {"xml", "xmlns", *_BOUND.findall(text)}
    return [name for name in used if name not in bound][:_MOST_PREFIXES]


def _binding(prefixes: list[str], text: str) -> str:
    """The text with the prefixes bound at its root, each to a name of its own."""
    bindings = "".join(f' xmlns:{prefix}="urn:unbound:{prefix}"' for prefix in prefixes)
    return _ROOT.sub(lambda root: f"{root.group()}{bindings}", text, count=1)


def _escaped(stray: re.Match[str]) -> str:
    """An ampersand that begins nothing XML knows: HTML's names become their characters, others text."""
    if stray.group().startswith("<"):
        return stray.group()
    name = stray.group(1) or ""
    character = html.unescape(f"&{name}")
    return html.escape(character) if name and character != f"&{name}" else f"&amp;{name}"


def _blanked(declaration: re.Match[str]) -> str:
    """The declaration without what it says of an encoding that is no longer so; its lines are kept."""
    return "\n" * declaration.group().count("\n")


def _doctype_line(text: str) -> int | None:
    """The line of a DOCTYPE before the root, where alone XML allows one; None without."""
    at = 0
    while (at := text.find("<", at)) >= 0:
        if text.startswith("<!--", at):
            at = text.find("-->", at)
        elif text.startswith("<?", at):
            at = text.find("?>", at)
        elif text.startswith("<!", at):
            return text.count("\n", 0, at) + 1
        else:
            return None
        if at < 0:
            return None
    return None
