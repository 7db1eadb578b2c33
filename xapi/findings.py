"""What a check has to say about a statement: codes and places, never the values of a person."""

import re
from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field
from decimal import Decimal

from xapi.rules import RULES

MOST_FINDINGS = 20
_LONGEST_KEY = 120
_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken rule.

    `index`: the statement's place in the batch, from 0; None where the body as a whole is meant.
    `path`: a JSON path from the statement, such as `$.actor.mbox`. `rule`: a key of `xapi.rules.RULES`.
    `clause`, `requirement`: where the specification says so, and the number of its conformance
    requirement where there is one. `details`: parameters for the words that are made elsewhere: names
    of types and members, lengths, places in the batch.
    """

    index: int | None
    _: KW_ONLY
    path: str
    rule: str
    clause: str
    requirement: str | None = None
    details: Mapping[str, str | int] = field(default_factory=dict)

    def __str__(self) -> str:
        where = "" if self.index is None else f"[{self.index}] "
        return f"{where}{self.path}: {self.rule} ({self.clause})"


class Findings:
    """Collects the findings of one batch until there are `MOST_FINDINGS`; then it is `full`."""

    __slots__ = ("_items", "index")

    def __init__(self) -> None:
        self.index: int | None = None
        self._items: list[Finding] = []

    @property
    def full(self) -> bool:
        """Whether nothing more would be kept."""
        return len(self._items) >= MOST_FINDINGS

    @property
    def items(self) -> tuple[Finding, ...]:
        """What was found, in the order in which it was found."""
        return tuple(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def add(self, rule: str, path: str, **details: str | int) -> None:
        """Note that `rule` is broken at `path` of the statement at `index`."""
        if self.full:
            return
        clause, requirement = RULES[rule]
        finding = Finding(
            self.index, path=path, rule=rule, clause=clause, requirement=requirement, details=details
        )
        self._items.append(finding)


def member_path(path: str, key: str) -> str:
    """The path of a member: `.name` where the name is plain, else `['name']`, long names cut."""
    if _PLAIN_KEY.fullmatch(key) and len(key) <= _LONGEST_KEY:
        return f"{path}.{key}"
    shown = key if len(key) <= _LONGEST_KEY else key[:_LONGEST_KEY] + "…"
    quoted = shown.replace("\\", "\\\\").replace("'", "\\'")
    return f"{path}['{quoted}']"


_TYPE_NAMES: Mapping[type, str] = {
    type(None): "null",
    bool: "boolean",
    int: "number",
    Decimal: "number",
    str: "string",
    list: "array",
    dict: "object",
}


def type_name(value: object) -> str:
    """JSON's name for the type of a parsed value."""
    return _TYPE_NAMES.get(type(value), "unknown")
