"""What words of an error are made of, and how a value comes into its place."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """What happened (`title`, `detail`) and what to do about it (`remedy`)."""

    title: str
    detail: str
    remedy: str


def filled(words: Words, params: Mapping[str, object]) -> Words:
    """The words with the params in their places."""
    return Words(words.title, placed(words.detail, params), placed(words.remedy, params))


def placed(text: str, params: Mapping[str, object]) -> str:
    """The text with the params in their places."""
    return text.format_map(_Known(params))


class _Known(dict[str, object]):
    """A name without a value stays as it is: an error about an error helps nobody."""

    def __missing__(self, name: str) -> str:
        return f"{{{name}}}"
