"""A package as a page shows it: its tree and findings in words, all that is foreign made fit to be shown."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import Any, Final

from flask_babel import gettext

from lms_bridge.runtime.wording_packages import (
    CHANGED,
    NOTHING_SAID,
    ORDER_CHANGED,
    SEVERITIES,
    counts,
    finding_words,
    severity_code,
    why_refused,
)
from lms_bridge.runtime.words import Words
from lms_bridge.services.package_pages import PackageActivity
from lms_bridge.services.ports import StoredFinding, StoredPackage
from lms_bridge.web.i18n import number
from lms_bridge.web.moodle_words import say
from scorm import shown
from scorm.changes import Change, What

MOST_ITEMS: Final = 1_000
"""So many items of a tree are shown; the rest are counted."""
_KIND: Final = {"error": "problem", "warning": "warning", "info": "note"}
_ORDER: Final = {one: place for place, one in enumerate(_KIND)}


@dataclass(frozen=True, slots=True)
class Branch:
    """An item of the tree. `lines`: what counts as done there, limits, what comes before, what is opened."""

    title: str
    identifier: str
    _: KW_ONLY
    kind: str
    hidden: bool
    lines: tuple[str, ...]
    children: tuple["Branch", ...]


@dataclass(frozen=True, slots=True)
class FindingShown:
    """A finding. `kind`: by which it is coloured."""

    code: str
    _: KW_ONLY
    kind: str
    severity: str
    text: str
    remedy: str
    place: str


@dataclass(frozen=True, slots=True)
class ChangeShown:
    """A difference between two versions; `old` and `new` are None where there is no value to show."""

    _: KW_ONLY
    item: str | None
    what: str
    old: str | None
    new: str | None
    deciding: bool


def tree(package: StoredPackage) -> tuple[Branch, ...]:
    """The items, at most `MOST_ITEMS` of them."""
    left = iter(range(MOST_ITEMS))
    return tuple(_branches(package.reading["tree"], package.standard, left))


def _branches(
    nodes: Sequence[Mapping[str, Any]], standard: str | None, left: Iterator[int]
) -> Iterator[Branch]:
    for node in nodes:
        if next(left, None) is None:
            return
        yield Branch(
            shown(node["title"]) or shown(node["identifier"]),
            shown(node["identifier"]),
            kind=node["kind"],
            hidden="hidden" in node,
            lines=tuple(_lines(node, standard)),
            children=tuple(_branches(node.get("children", ()), standard, left)),
        )


def _lines(node: Mapping[str, Any], standard: str | None) -> Iterator[str]:
    told = [shown(one) for one in counts(node, standard, say=say)]
    if told:
        yield gettext("Done: %(when)s", when="; ".join(told))
    lines = {
        "prerequisites": gettext("Only after: %(value)s"),
        "time_limit": gettext("Time limit: %(value)s"),
        "duration_limit": gettext("Time limit of an attempt: %(value)s"),
        "time_limit_action": gettext("When the time is over: %(value)s"),
        "attempt_limit": gettext("Number of attempts: %(value)s"),
        "learning_time_seconds": gettext("Typical learning time: %(value)s"),
        "launch": gettext("Opens: %(value)s"),
    }
    for name, line in lines.items():
        if name in node:
            yield line % {"value": _value(name, node[name])}


def _value(name: str, value: object) -> str:
    if name == "learning_time_seconds" and isinstance(value, int):
        return hours(value)
    return shown(str(value))


def hours(seconds: int) -> str:
    """`1 h 05 min`, the same in every language."""
    return f"{seconds // 3600} h {seconds % 3600 // 60:02} min"


def size(count: int) -> str:
    """A number of bytes in the unit in which it is best read."""
    value = float(count)
    for unit in ("B", "KiB", "MiB"):
        if value < 1024:  # noqa: PLR2004
            return f"{value:.0f} {unit}"
        value /= 1024
    return f"{value:.1f} GiB"


def findings(package: StoredPackage) -> list[FindingShown]:
    """What was found, the worst first."""
    told = [_finding(one) for one in package.findings]
    return sorted(told, key=lambda one: _ORDER[_code_of(one.kind)])


def _code_of(kind: str) -> str:
    return next(code for code, one in _KIND.items() if one == kind)


def _finding(finding: StoredFinding) -> FindingShown:
    severity = severity_code(finding.code)
    words = finding_words(finding.code, finding.params, say=say)
    return FindingShown(
        finding.code,
        kind=_KIND[severity],
        severity=say(SEVERITIES[severity]),
        text=words.title,
        remedy=words.remedy,
        place=_place(finding),
    )


def _place(finding: StoredFinding) -> str:
    parts = [shown(finding.file) if finding.file else gettext("the package")]
    if finding.line is not None:
        parts.append(gettext("line %(line)s", line=finding.line))
    if finding.item is not None:
        parts.append(gettext("item “%(item)s”", item=shown(finding.item)))
    return ", ".join(parts)


def why(activity: PackageActivity) -> Words | None:
    """Why the package that the platform holds is refused; None where it is not."""
    told = activity.told
    if told is None or told.version.refused is None:
        return None
    return refused(told.version.refused, activity.source)


def refused(code: str, source: str) -> Words:
    """Why a version is refused (`title`), and what to do (`remedy`)."""
    return why_refused(code, {"source": source}, say=say)


def change(one: Change) -> ChangeShown:
    """A difference in words."""
    bare = one.old is None and one.new is None
    what = say(CHANGED[one.what])
    if bare and one.what is What.MOVED:
        what = f"{what}: {say(ORDER_CHANGED)}"
    return ChangeShown(
        item=None if one.item is None else shown(one.title or one.item),
        what=what,
        old=None if bare else _said(one.old),
        new=None if bare else _said(one.new),
        deciding=one.deciding,
    )


def _said(value: str | None) -> str:
    return say(NOTHING_SAID) if value is None else shown(value) or "–"


def left_out(package: StoredPackage) -> str | None:
    """How many items are not shown, in a sentence."""
    more = int(package.reading["items"]) - MOST_ITEMS
    return None if more <= 0 else str(gettext("%(count)s more items are not shown.", count=number(more)))
