"""What a field's dotted name is in SQL: one expression, or one for each of several rows."""

from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass
from typing import Any

from sqlalchemy import case, exists, false, func, literal, not_, or_
from sqlalchemy.sql import ColumnElement, FromClause

from lms_bridge.oneroster.rest.shapes import Shape, shape_of
from lms_bridge.services.ports.rostering import Clause, Filter

Expression = ColumnElement[Any]
Test = Callable[[Expression], ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class One:
    """A field with at most one value. `small`: in small letters alone, so that no row has to be folded."""

    expression: Expression
    _: KW_ONLY
    small: bool = False

    def any(self, test: Test) -> ColumnElement[bool]:
        return test(self.expression)


@dataclass(frozen=True, slots=True)
class Many:
    """A field of each of the rows of `source` for which `belongs` holds."""

    expression: Expression
    source: FromClause
    belongs: ColumnElement[bool]

    def any(self, test: Test) -> ColumnElement[bool]:
        return exists().select_from(self.source).where(self.belongs, test(self.expression))


Field = One | Many


@dataclass(frozen=True, slots=True)
class Speech:
    """How a dialect folds capitals and finds a text in another."""

    fold: Callable[[Any], Expression]
    at: Callable[[Any, Any], Expression]
    bytewise: str


SPEECHES: Mapping[str, Speech] = {
    "sqlite": Speech(func.folded, func.instr, "BINARY"),
    "postgresql": Speech(func.lower, func.strpos, "C"),
}
"""Where SQLite's own `lower` knows English letters alone, `folded` is ours (`db.engine`)."""


def status(ended: Expression) -> One:
    return One(case((ended.is_(None), "active"), else_="tobedeleted"), small=True)


def condition(asked: Filter, kind: str, fields: Mapping[str, Field], speech: Speech) -> ColumnElement[bool]:
    """What a row has to hold. A field of the standard that is not held has no value: only `!=` finds it."""
    told = [_clause(one, kind, fields, speech) for one in asked.clauses]
    if len(told) == 1:
        return told[0]
    return or_(*told) if asked.either else told[0] & told[1]


def _clause(clause: Clause, kind: str, fields: Mapping[str, Field], speech: Speech) -> ColumnElement[bool]:
    field = fields.get(clause.path)
    if clause.op == "!=":
        if field is None:
            return not_(false())
        same = field.any(_test(Clause(clause.path, "=", clause.value), kind, speech, field))
        return not_(func.coalesce(same, false()))
    return false() if field is None else field.any(_test(clause, kind, speech, field))


def _test(clause: Clause, kind: str, speech: Speech, field: Field) -> Test:
    folded = shape_of(kind, clause.path) is Shape.TEXT
    value = speech.fold(literal(clause.value)) if folded else literal(clause.value)

    as_held = isinstance(field, One) and field.small

    def test(expression: Expression) -> ColumnElement[bool]:
        held = speech.fold(expression) if folded and not as_held else expression
        if clause.op == "~":
            return speech.at(held, value) > 0 if isinstance(clause.value, str) else held == value
        if clause.op == "=":
            return held == value
        if isinstance(clause.value, str):
            return held.collate(speech.bytewise).op(clause.op, is_comparison=True)(value)
        return held.op(clause.op, is_comparison=True)(value)

    return test
