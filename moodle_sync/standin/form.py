"""Arguments as PHP and Moodle's own checks see them: nested, cut off, and strict about names and kinds."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias
from urllib.parse import parse_qsl

from moodle_sync.standin.refusals import invalid

Nested: TypeAlias = "str | dict[str, Nested]"

_LEVEL = re.compile(r"\[([^\]]*)\]")


def nested(body: bytes, *, max_input_vars: int) -> dict[str, Nested]:
    """Read a form as PHP does: `a[0][b]=c` by levels, and nothing beyond `max_input_vars`, silently."""
    pairs = parse_qsl(body.decode("utf-8"), keep_blank_values=True)[:max_input_vars]
    found: dict[str, Nested] = {}
    for name, value in pairs:
        levels = [name.partition("[")[0], *_LEVEL.findall(name)]
        _put(found, levels, value)
    return found


def _put(into: dict[str, Nested], levels: list[str], value: str) -> None:
    for level in levels[:-1]:
        inner = into.setdefault(level, {})
        if not isinstance(inner, dict):
            return
        into = inner
    into[levels[-1]] = value


@dataclass(frozen=True, slots=True)
class Kind:
    """A scalar of Moodle's parameter descriptions and what it takes."""

    name: str
    pattern: str
    read: Callable[[str], Any]


INT = Kind("int", r"-?[0-9]{1,18}", int)
TEXT = Kind("text", r"(?s).*", str)
FLAG = Kind("bool", r"0|1|true|false|", lambda text: text in {"1", "true"})
USERNAME = Kind("username", r"[a-z0-9_.@-]+", str)
EMAIL = Kind("email", r"[^@\s]+@[^@\s]+\.[^@\s]+", str)


@dataclass(frozen=True, slots=True)
class Optional:
    """An argument that may be away, and what it then is; None leaves it away."""

    spec: "Spec"
    otherwise: Any = None


@dataclass(frozen=True, slots=True)
class Many:
    """A list."""

    spec: "Spec"


Spec: TypeAlias = Kind | Optional | Many | Mapping[str, "Spec"]


def checked(spec: Spec, value: "Nested | None") -> Any:
    """The arguments by kind. Raises `Refuses` (invalidparameter) for a name or value that Moodle refuses."""
    if isinstance(spec, Optional):
        return spec.otherwise if value is None else checked(spec.spec, value)
    if value is None:
        raise invalid("Missing required key in single structure")
    if isinstance(spec, Kind):
        return _scalar(spec, value)
    if not isinstance(value, dict):
        raise invalid("Only arrays accepted")
    if isinstance(spec, Many):
        return [checked(spec.spec, each) for each in value.values()]
    return _structure(spec, value)


def _structure(spec: Mapping[str, Spec], value: dict[str, Nested]) -> dict[str, Any]:
    odd = value.keys() - spec.keys()
    if odd:
        raise invalid(f"Unexpected keys ({', '.join(sorted(odd))}) detected in parameter array.")
    read = {name: checked(inner, value.get(name)) for name, inner in spec.items()}
    return {name: each for name, each in read.items() if each is not None}


def _scalar(kind: Kind, value: Nested) -> Any:
    if isinstance(value, dict):
        raise invalid("Scalar type expected, array or object received.")
    if not re.fullmatch(kind.pattern, value):
        raise invalid(f'the value is "{value}", the server was expecting "{kind.name}" type')
    return kind.read(value)
