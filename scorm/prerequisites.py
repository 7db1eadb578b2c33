"""Prerequisites in AICC's script (SCORM 1.2 CAM 2.3.2.5.2; AICC CMI001 4.1.3), parsed and never run.

    expression  a & b & c (all) · a | b (any) · ~a (not) · (…) · 2*{a, b, c} (at least two of)
    a member    S34 (passed or completed) · S34 = "passed" · S34 <> failed

Some tools write AND, OR and NOT; these are read too, and noted.
"""

import re
from collections.abc import Iterator
from dataclasses import KW_ONLY, dataclass
from typing import Final, TypeAlias

_MOST_CHARACTERS: Final = 4096
_MOST_LEVELS: Final = 32
_MOST_DIGITS: Final = 4
_TOKEN: Final = re.compile(
    r'\s*(?:(?P<mark><>|[&|~()={},*])|"(?P<quoted>[^"]*)"|(?P<word>[^\s&|~()={},*<>"]+))'
)
_IN_WORDS: Final = {"and": "&", "or": "|", "not": "~"}


@dataclass(frozen=True, slots=True)
class Done:
    """The item is passed or completed."""

    item: str


@dataclass(frozen=True, slots=True)
class HasStatus:
    """The item's status is this one, or, when `negated`, any other."""

    item: str
    _: KW_ONLY
    status: str
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Not:
    of: "Expression"


@dataclass(frozen=True, slots=True)
class All:
    of: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Any:
    of: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class AtLeast:
    count: int
    of: tuple["Expression", ...]


Expression: TypeAlias = Done | HasStatus | Not | All | Any | AtLeast


@dataclass(frozen=True, slots=True)
class Prerequisites:
    """What must be done first: as written, and what it means; None where it could not be read.

    `in_words` says that it was written with AND, OR or NOT, which other readers do not know.
    """

    text: str
    _: KW_ONLY
    expression: Expression | None = None
    in_words: bool = False

    @property
    def items(self) -> tuple[str, ...]:
        """The identifiers it names, in order."""
        return tuple(_items(self.expression)) if self.expression else ()


def parse_prerequisites(text: str) -> Prerequisites:
    """Read an expression; whatever is none gives a value without meaning."""
    tokens = _tokens(text) if len(text) <= _MOST_CHARACTERS else None
    if not tokens:
        return Prerequisites(text)
    try:
        reader = _Reader(tokens)
        expression = reader.whole()
    except _Unreadable:
        return Prerequisites(text)
    return Prerequisites(text, expression=expression, in_words=any(one.in_words for one in tokens))


class _Unreadable(Exception):
    """The text is no expression."""


@dataclass(frozen=True, slots=True)
class _Token:
    value: str
    _: KW_ONLY
    is_mark: bool
    in_words: bool = False


def _tokens(text: str) -> list[_Token] | None:
    found, at, rest = [], 0, text.strip()
    while at < len(rest):
        match = _TOKEN.match(rest, at)
        if match is None:
            return None
        word = match["word"]
        if match["mark"] is not None:
            found.append(_Token(match["mark"], is_mark=True))
        elif word is not None and word.lower() in _IN_WORDS:
            found.append(_Token(_IN_WORDS[word.lower()], is_mark=True, in_words=True))
        else:
            found.append(_Token(word if word is not None else match["quoted"].strip(), is_mark=False))
        at = match.end()
    return found


class _Reader:
    """Descends through an expression: any of all of members. Raises `_Unreadable`."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self._level = 0

    def whole(self) -> Expression:
        expression = self._any()
        if self._at < len(self._tokens):
            raise _Unreadable
        return expression

    def _any(self) -> Expression:
        self._level += 1
        if self._level > _MOST_LEVELS:
            raise _Unreadable
        terms = [self._all()]
        while self._took("|"):
            terms.append(self._all())
        self._level -= 1
        return terms[0] if len(terms) == 1 else Any(tuple(terms))

    def _all(self) -> Expression:
        factors = [self._member()]
        while self._took("&"):
            factors.append(self._member())
        return factors[0] if len(factors) == 1 else All(tuple(factors))

    def _member(self) -> Expression:
        negations = 0
        while self._took("~"):
            negations += 1
        member = self._group() if self._took("(") else self._named()
        return Not(member) if negations % 2 else member

    def _group(self) -> Expression:
        inner = self._any()
        self._need(")")
        return inner

    def _named(self) -> Expression:
        name = self._word()
        if self._took("*"):
            return self._set(name)
        if self._took("="):
            return HasStatus(name, status=self._word().lower())
        if self._took("<>"):
            return HasStatus(name, status=self._word().lower(), negated=True)
        return Done(name)

    def _set(self, count: str) -> Expression:
        if not (count.isascii() and count.isdigit() and len(count) <= _MOST_DIGITS):
            raise _Unreadable
        self._need("{")
        members = [self._any()]
        while self._took(","):
            members.append(self._any())
        self._need("}")
        return AtLeast(int(count), tuple(members))

    def _took(self, mark: str) -> bool:
        if self._at < len(self._tokens):
            token = self._tokens[self._at]
            if token.is_mark and token.value == mark:
                self._at += 1
                return True
        return False

    def _need(self, mark: str) -> None:
        if not self._took(mark):
            raise _Unreadable

    def _word(self) -> str:
        if self._at >= len(self._tokens) or self._tokens[self._at].is_mark:
            raise _Unreadable
        value = self._tokens[self._at].value
        if not value:
            raise _Unreadable
        self._at += 1
        return value


def _items(expression: Expression) -> Iterator[str]:
    match expression:
        case Done(item) | HasStatus(item):
            yield item
        case Not(inner):
            yield from _items(inner)
        case All(members) | Any(members) | AtLeast(_, members):
            for member in members:
                yield from _items(member)
