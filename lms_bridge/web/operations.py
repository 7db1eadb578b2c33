"""What the description of a route for programs is made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from lms_bridge.web import schemas


@dataclass(frozen=True, slots=True)
class Operation:
    """A route: its query's model, its body's media type and schema, its answers by status.

    `done`: the status of success, `done_as` its media type. `also_as`: media types in which it may answer
    besides.
    """

    method: str
    path: str
    name: str
    summary: str
    answer: type[BaseModel] | Mapping[str, Any]
    refusals: Sequence[int]
    secured: bool = True
    query: type[BaseModel] | None = None
    path_names: Sequence[str] = ()
    body_type: str = ""
    body: Mapping[str, Any] = field(default_factory=dict)
    problem: type[BaseModel] = schemas.Problem
    headers: Sequence[Mapping[str, Any]] = ()
    done: int = 200
    done_as: str = "application/json"
    also_as: Sequence[str] = ()
