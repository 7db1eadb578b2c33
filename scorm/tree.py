"""Looking into parsed elements by local name, whatever prefix and whichever capitals a tool chose."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final, cast

from lxml import etree

Element = etree._Element  # noqa: SLF001 - the type has no other name
Parts = Mapping[str, Element]
"""The first child of each local name, as `parts_of` gives them."""
_BASE: Final = "{http://www.w3.org/XML/1998/namespace}base"
_LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"


@lru_cache(maxsize=2048)
def local(tag: str) -> str:
    """A tag or attribute name without namespace, in small letters."""
    return tag.rpartition("}")[2].lower()


def namespace(element: Element) -> str:
    tag = str(element.tag)
    return tag[1:].partition("}")[0] if tag.startswith("{") else ""


def children(element: Element | None, *names: str) -> Iterator[Element]:
    """The child elements of any of these local names (small letters), in order."""
    if element is not None:
        for child in element:
            if local(child.tag) in names:
                yield child


def child(element: Element | None, *names: str) -> Element | None:
    """The first of them, or None."""
    if element is not None:
        for one in element:
            if local(one.tag) in names:
                return one
    return None


def parts_of(element: Element) -> dict[str, Element]:
    """The first child element of each local name (small letters): for who looks for many of them."""
    found: dict[str, Element] = {}
    for one in element:
        found.setdefault(local(one.tag), one)
    return found


def descend(element: Element | None, *path: str) -> Element | None:
    """The first child of the first name, its first child of the second, and so on; or None."""
    for name in path:
        element = child(element, name)
    return element


def text(element: Element | None) -> str:
    """What an element says itself, white space around it and line breaks within it taken away."""
    if element is None:
        return ""
    said = element.text or ""
    if len(element):
        said += "".join(one.tail or "" for one in element)
    return " ".join(said.split())


def attribute(element: Element, name: str) -> str | None:
    """An attribute by its local name (small letters), trimmed; None where it is not there."""
    plain = element.get(name)
    if plain is not None:
        return plain.strip()
    for key in element.attrib:
        if local(key) == name:
            return str(element.get(key)).strip()
    return None


def base_of(element: Element) -> str:
    """What the element's own `xml:base` says, "" without."""
    return (element.get(_BASE) or "").strip()


def language_of(element: Element) -> str:
    """`xml:lang`, `lang` or `language` of an element, "" without."""
    return element.get(_LANGUAGE) or attribute(element, "lang") or attribute(element, "language") or ""


def line_of(element: Element) -> int | None:
    return cast("int | None", element.sourceline)
