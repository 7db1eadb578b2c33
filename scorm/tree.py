"""Looking into parsed elements by local name, whatever prefix and whichever capitals a tool chose."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final, cast

from lxml import etree

Element = etree._Element  # noqa: SLF001 - the type has no other name
_XML: Final = "{http://www.w3.org/XML/1998/namespace}"


@lru_cache(maxsize=2048)
def local(tag: str) -> str:
    """A tag or attribute name without namespace, in small letters."""
    return tag.rpartition("}")[2].lower()


def namespace(element: Element) -> str:
    return str(element.tag)[1:].partition("}")[0] if str(element.tag).startswith("{") else ""


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


def descend(element: Element | None, *path: str) -> Element | None:
    """The first child of the first name, its first child of the second, and so on; or None."""
    for name in path:
        element = child(element, name)
    return element


def text(element: Element | None) -> str:
    """What an element says itself, white space around it and line breaks within it taken away."""
    if element is None:
        return ""
    said = (element.text or "") + "".join(one.tail or "" for one in element)
    return " ".join(said.split())


def attribute(element: Element, name: str) -> str | None:
    """An attribute by its local name (small letters), trimmed; None where it is not there."""
    plain = element.get(name)
    if plain is not None:
        return plain.strip()
    for key, value in element.attrib.items():
        if local(key) == name:
            return str(value).strip()
    return None


def base_of(element: Element) -> str:
    """What the element's own `xml:base` says, "" without."""
    return (element.get(f"{_XML}base") or "").strip()


def language_of(element: Element) -> str:
    """`xml:lang`, `lang` or `language` of an element, "" without."""
    return element.get(f"{_XML}lang") or attribute(element, "lang") or attribute(element, "language") or ""


def line_of(element: Element) -> int | None:
    return cast("int | None", element.sourceline)
