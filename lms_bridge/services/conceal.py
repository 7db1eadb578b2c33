"""What is kept of calls to others is read by staff: no secret and nothing of a person stands in it.

A way of speaking promises that already (`services.ports.registers.Exchange`); here it is seen to, whatever an
adapter or the other side put into a call.
"""

import re
from base64 import b64encode
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote, quote_plus

from lms_bridge.services.ports.registers import Exchange
from lms_bridge.services.scripts import fold

HIDDEN: Final = "…"
_SCHEME: Final = re.compile(r"\b(bearer|basic|digest|negotiate)(\s+)[\w.~+/=-]{4,}", re.IGNORECASE)
_NAMED_SECRET: Final = re.compile(
    r"([\"']?\b(?:authorization|(?:access|refresh|id)_token|token|client_secret|secret|passw(?:or)?d|lozinka"
    r"|api[_-]?key|(?:set-)?cookie|signature)\b[\"']?\s*[:=]\s*)"
    r"(\"(?:[^\"\\]|\\.)*\"?|'[^']*'?|(?:bearer|basic)\s+[^\s,;&}]+|[^\s,;&}\"']+)",
    re.IGNORECASE,
)
_SIGNED: Final = re.compile(r"\beyJ[\w-]{4,}(?:\.[\w-]*)*")
_PERSONAL: Final = re.compile(
    r"(\"(?:(?:preferred)?(?:given|family|middle|first|last)_?name|fullname|displayname|patronymicname|username"
    r"|e?mail|sms|phone|telephone|identifier|useridentifier|userids|birth_?date|dateofbirth|address|jmbg"
    r"|nationalid|sex|pronouns|ime|prezime)\"\s*:\s*)"
    r"(\"(?:[^\"\\]|\\.)*\"?|\[[^\]]*\]?|\{[^}]*\}?|[^,}\]\s]+)",
    re.IGNORECASE,
)
_OF_SECRETS: Final = ("authoriz", "token", "secret", "pass", "lozinka", "api", "cookie", "signature")
_OF_PEOPLE: Final = (
    *("name", "mail", "sms", "phone", "identifier", "userids", "birth", "address", "jmbg", "nationalid"),
    *('"sex"', "pronouns", '"ime"'),
)
"""Without one of these there is nothing to look for: most calls have none, and looking takes a while."""
_MAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_NUMBER: Final = re.compile(r"(?<![\w.-])(?:\+\d[\d /-]{6,}\d|\d{9,})(?![\w.-])")
"""National ids, tax numbers, telephones; no dates, and no parts of longer names."""
_WORD: Final = re.compile(r"[^\W\d_]{2,}(?:[’'‑-][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Concealing:
    """`client` and `secret`: by which we are known there; in no form do they stand in what is kept.

    `about`: what is known of the person that the call is about; `ids`: what stays readable.
    """

    client: str
    secret: str = field(repr=False)

    def __call__(self, call: Exchange, *, about: Iterable[str], ids: Collection[str]) -> Exchange:
        words = frozenset(word for text in about for word in fold(text))
        head, cut, body = call.request.partition("\n")
        request = self._secrets(head) + cut + _plain(self._secrets(body), words, ids)
        return Exchange(request, _plain(self._secrets(call.answer), words, ids), call.status)

    def _secrets(self, text: str) -> str:
        for one in self._forms():
            text = text.replace(one, HIDDEN)
        if _has(text, _OF_SECRETS):
            text = _NAMED_SECRET.sub(lambda found: found[1] + _as(found[2]), text)
        return _SIGNED.sub(HIDDEN, _SCHEME.sub(rf"\1\2{HIDDEN}", text))

    def _forms(self) -> Iterator[str]:
        if self.secret:
            pair = f"{self.client}:{self.secret}".encode()
            yield from (b64encode(pair).decode(), quote(self.secret, safe=""), quote_plus(self.secret))
            yield self.secret


def _plain(text: str, words: frozenset[str], ids: Collection[str]) -> str:
    """Without what tells of a person; the ids stay, whatever they look like."""
    if _has(text, _OF_PEOPLE):
        text = _PERSONAL.sub(lambda found: found[1] + _as(found[2]), text)
    kept = sorted((re.escape(one) for one in ids if len(one) > 1), key=len, reverse=True)
    if not kept:
        return _hidden(text, words)
    parts = re.split(rf"(?<!\w)({'|'.join(kept)})(?!\w)", text)
    return "".join(part if at % 2 else _hidden(part, words) for at, part in enumerate(parts))


def _has(text: str, signs: tuple[str, ...]) -> bool:
    lower = text.lower()
    return any(one in lower for one in signs)


def _hidden(text: str, words: frozenset[str]) -> str:
    text = _NUMBER.sub(HIDDEN, _MAIL.sub(HIDDEN, text) if "@" in text else text)
    return _WORD.sub(_unless(words), text) if words else text


def _unless(words: frozenset[str]) -> Callable[[re.Match[str]], str]:
    return lambda found: HIDDEN if words.intersection(fold(found[0])) else found[0]


def _as(value: str) -> str:
    """In the place of a value: a text where it was one."""
    return f'"{HIDDEN}"' if value[:1] in '"[{' else HIDDEN
