"""Choosing one language of a language map by what a reader accepts (RFC 9110 12.5.4; RFC 4647 3.4)."""

from collections.abc import Mapping, Sequence


def accepted(header: str) -> list[str]:
    """The ranges of an Accept-Language header in lower case, the most wanted first; `*` is left out."""
    ranges = []
    for place, piece in enumerate(header.split(",")):
        tag, _, parameter = piece.partition(";")
        weight = _weight(parameter)
        if tag.strip() not in ("", "*") and weight > 0:
            ranges.append((-weight, place, tag.strip().lower()))
    return [tag for _, _, tag in sorted(ranges)]


def _weight(parameter: str) -> float:
    name, _, value = parameter.partition("=")
    if name.strip().lower() != "q":
        return 1.0
    try:
        return min(max(float(value), 0.0), 1.0)
    except ValueError:
        return 0.0


def one_language(words: Mapping[str, str], languages: Sequence[str]) -> dict[str, str]:
    """The map's entry that fits best; the first one where none fits. An empty map stays empty."""
    for wanted in languages:
        for fits in (_is, _is_within, _holds):
            for tag in words:
                if fits(tag.lower(), wanted):
                    return {tag: words[tag]}
    return {tag: words[tag] for tag in list(words)[:1]}


def _is(tag: str, wanted: str) -> bool:
    return tag == wanted


def _is_within(tag: str, wanted: str) -> bool:
    """`en-GB` for whoever wants `en`."""
    return tag.startswith(f"{wanted}-")


def _holds(tag: str, wanted: str) -> bool:
    """`en` for whoever wants `en-GB`."""
    return wanted.startswith(f"{tag}-")
