"""The result and its score (xAPI 1.0.3 Data 2.4.5)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from xapi.checks import Shape, boolean, extensions, is_number, number, record, text
from xapi.findings import Findings
from xapi.values import is_duration


def _number(score: Mapping[str, Any], name: str) -> int | Decimal | None:
    value = score.get(name)
    return value if is_number(value) else None


def _scaled_in_range(score: Mapping[str, Any], path: str, found: Findings) -> None:
    scaled = _number(score, "scaled")
    if scaled is not None and not -1 <= scaled <= 1:
        found.add("score-scaled-range", path + ".scaled")


def _raw_in_range(score: Mapping[str, Any], path: str, found: Findings) -> None:
    raw, lowest, highest = _number(score, "raw"), _number(score, "min"), _number(score, "max")
    if raw is None:
        return
    if (lowest is not None and raw < lowest) or (highest is not None and raw > highest):
        found.add("score-raw-range", path + ".raw")


def _min_below_max(score: Mapping[str, Any], path: str, found: Findings) -> None:
    # Data 2.4.5.1: "less than max", so a range of nothing is none.
    lowest, highest = _number(score, "min"), _number(score, "max")
    if lowest is not None and highest is not None and lowest >= highest:
        found.add("score-min-below-max", path + ".min")


_score = record(
    "score-object",
    Shape(dict.fromkeys(("scaled", "raw", "min", "max"), number("score-number"))),
    _scaled_in_range,
    _raw_in_range,
    _min_below_max,
)

check_result = record(
    "result-object",
    Shape(
        {
            "score": _score,
            "success": boolean("result-success"),
            "completion": boolean("result-completion"),
            "response": text("result-response"),
            "duration": text("result-duration", "duration", is_duration),
            "extensions": extensions("result-extensions"),
        }
    ),
)
