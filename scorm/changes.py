"""What changed from one version of a package to the next: items, and what counts as done at them.

Items are the same where their identifiers are, as for the platforms, which keep their tracks by them. Pure.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, replace
from enum import StrEnum
from typing import Final

from scorm.model import Item, Organization, Package
from scorm.sequencing import Objective, Sequencing


class What(StrEnum):
    """What differs. A code once published keeps its meaning."""

    STANDARD = "standard"
    IDENTIFIER = "identifier"
    LANGUAGES = "languages"
    ORGANIZATION = "organization"
    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    TITLE = "title"
    KIND = "kind"
    VISIBLE = "visible"
    LAUNCH = "launch"
    LAUNCH_DATA = "launch-data"
    LAUNCH_METHOD = "launch-method"
    MASTERY_SCORE = "mastery-score"
    PASSING_MEASURE = "passing-measure"
    MINIMUM_PROGRESS = "minimum-progress"
    PROGRESS_WEIGHT = "progress-weight"
    MOVE_ON = "move-on"
    TRACKED = "tracked"
    BY_CONTENT = "by-content"
    TIME_LIMIT = "time-limit"
    TIME_LIMIT_ACTION = "time-limit-action"
    DURATION_LIMIT = "duration-limit"
    ATTEMPT_LIMIT = "attempt-limit"
    PREREQUISITES = "prerequisites"
    ROLLUP = "rollup"
    OTHER_OBJECTIVES = "other-objectives"
    SEQUENCING = "sequencing"
    LEARNING_TIME = "learning-time"


DECIDING: Final = frozenset(
    {
        What.STANDARD,
        What.ORGANIZATION,
        What.ADDED,
        What.REMOVED,
        What.MOVED,
        What.KIND,
        What.MASTERY_SCORE,
        What.PASSING_MEASURE,
        What.MINIMUM_PROGRESS,
        What.PROGRESS_WEIGHT,
        What.MOVE_ON,
        What.TRACKED,
        What.BY_CONTENT,
        What.ROLLUP,
        What.OTHER_OBJECTIVES,
    }
)
"""By these an attempt may be judged otherwise than before."""


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `item`: its identifier, None where it is about the package; `title`: as it is now.

    `old` and `new`: as written; None where nothing is said. Of an item that moved they name the parent, or
    are both None where its place among its neighbours changed. Of rules, which have no short value, neither
    is told.
    """

    what: What
    _: KW_ONLY
    item: str | None = None
    title: str = ""
    old: str | None = None
    new: str | None = None

    @property
    def deciding(self) -> bool:
        """Whether an attempt may be judged otherwise for it."""
        return self.what in DECIDING


def changes(old: Package, new: Package) -> tuple[Change, ...]:
    """All differences of the default organisations: first of the package, then in the order of the new one,
    then what is gone."""
    before, after = _placed(old.organization), _placed(new.organization)
    return (
        *_differing(_of_package(old), _of_package(new)),
        *_of_items(before, after),
        *(_bare(What.REMOVED, node) for key, node in before.items() if key not in after),
    )


Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class _Node:
    """An item with the item above it; `above` is None at the top."""

    item: Item
    above: Key | None


def _placed(organization: Organization) -> dict[Key, _Node]:
    """Items by their identifiers; of several with the same one the first, second and so on."""
    seen: Counter[str] = Counter()
    found: dict[Key, _Node] = {}

    def put(items: Sequence[Item], above: Key | None) -> None:
        for item in items:
            seen[item.identifier] += 1
            key = (item.identifier, seen[item.identifier])
            found[key] = _Node(item, above)
            put(item.children, key)

    put(organization.items, None)
    return found


def _moved(before: Mapping[Key, _Node], after: Mapping[Key, _Node]) -> set[Key]:
    """Those that stand below another item, and as few as explain the new order of neighbours."""
    place = {key: number for number, key in enumerate(before)}
    stayed: dict[Key | None, list[Key]] = {}
    moved = set()
    for key, node in after.items():
        if key not in before:
            continue
        if before[key].above != node.above:
            moved.add(key)
        else:
            stayed.setdefault(node.above, []).append(key)
    for neighbours in stayed.values():
        moved |= set(neighbours) - _in_order(neighbours, place)
    return moved


def _in_order(keys: Sequence[Key], place: Mapping[Key, int]) -> set[Key]:
    """The longest part of them whose places grow."""
    ends: list[int] = []
    last: list[Key] = []
    before: dict[Key, Key | None] = {}
    for key in keys:
        at = bisect_left(ends, place[key])
        before[key] = last[at - 1] if at else None
        ends[at : at + 1] = [place[key]]
        last[at : at + 1] = [key]
    found, key_ = set(), last[-1] if last else None
    while key_ is not None:
        found.add(key_)
        key_ = before[key_]
    return found


def _of_items(before: Mapping[Key, _Node], after: Mapping[Key, _Node]) -> Iterator[Change]:
    moved = _moved(before, after)
    for key, node in after.items():
        if key not in before:
            yield _bare(What.ADDED, node)
            continue
        if key in moved:
            yield _move(before[key], node)
        for change in _differing(_of_item(before[key].item), _of_item(node.item)):
            yield replace(change, item=node.item.identifier, title=node.item.title)


def _move(old: _Node, new: _Node) -> Change:
    bare = _bare(What.MOVED, new)
    return bare if old.above == new.above else replace(bare, old=_name(old.above), new=_name(new.above))


def _bare(what: What, node: _Node) -> Change:
    return Change(what, item=node.item.identifier, title=node.item.title)


def _name(key: Key | None) -> str:
    return key[0] if key else ""


Said = Mapping[What, str | None]


def _differing(old: Said, new: Said) -> Iterator[Change]:
    for what in What:
        before, after = old.get(what), new.get(what)
        if before != after:
            hidden = what in _WITHOUT_VALUE
            yield Change(what, old=None if hidden else before, new=None if hidden else after)


_WITHOUT_VALUE: Final = frozenset({What.SEQUENCING, What.ROLLUP, What.OTHER_OBJECTIVES})
"""What is too large to be shown: that it differs is all that is told."""


def _of_package(package: Package) -> Said:
    organization = package.organization
    return {
        What.STANDARD: package.standard.value,
        What.IDENTIFIER: package.identifier or None,
        What.TITLE: package.title or None,
        What.LANGUAGES: ", ".join(package.languages) or None,
        What.ORGANIZATION: organization.identifier or None,
        What.LEARNING_TIME: _seconds(package.learning_time_seconds),
        **_of_threshold(organization),
        **_of_sequencing(organization.sequencing),
    }


def _of_item(item: Item) -> Said:
    assignable = item.assignable
    return {
        What.TITLE: item.title or None,
        What.KIND: item.kind.value,
        What.VISIBLE: "yes" if item.visible else "no",
        What.LAUNCH: item.launch or None,
        What.LAUNCH_DATA: _launch_data(item),
        What.LAUNCH_METHOD: assignable.launch_method if assignable else None,
        What.MASTERY_SCORE: _text(item.mastery_score),
        What.MOVE_ON: assignable.move_on if assignable else None,
        What.TIME_LIMIT: item.limits.time,
        What.TIME_LIMIT_ACTION: item.limits.action,
        What.PREREQUISITES: item.prerequisites.text if item.prerequisites else None,
        What.LEARNING_TIME: _seconds(item.learning_time_seconds),
        **_of_threshold(item),
        **_of_sequencing(item.sequencing),
    }


def _launch_data(item: Item) -> str | None:
    return item.launch_data or (item.assignable.launch_parameters if item.assignable else None) or None


def _of_threshold(holder: Item | Organization) -> Said:
    threshold = holder.completion_threshold
    if threshold is None:
        return {}
    return {
        What.MINIMUM_PROGRESS: str(threshold.minimum) if threshold.by_measure else None,
        What.PROGRESS_WEIGHT: str(threshold.weight),
    }


def _of_sequencing(sequencing: Sequencing | None) -> Said:
    """What is told of sequencing, none being the same as all of its defaults."""
    said = sequencing or Sequencing()
    primary = said.primary
    return {
        What.PASSING_MEASURE: _text(primary.passing_measure if primary else None),
        What.TRACKED: "yes" if said.delivery.tracked else "no",
        What.BY_CONTENT: _by_content(said),
        What.DURATION_LIMIT: said.duration_limit,
        What.ATTEMPT_LIMIT: None if said.attempt_limit is None else str(said.attempt_limit),
        What.ROLLUP: repr(said.rollup),
        What.OTHER_OBJECTIVES: repr([_without_line(one) for one in said.objectives if one is not primary])
        + repr(primary.maps if primary else ()),
        What.SEQUENCING: repr((said.control, said.rules, said.randomization)),
    }


def _by_content(sequencing: Sequencing) -> str:
    delivery = sequencing.delivery
    told = {"completion": delivery.completion_by_content, "success": delivery.objective_by_content}
    return ", ".join(name for name, by_content in told.items() if by_content) or "no"


def _without_line(objective: Objective) -> Objective:
    return replace(objective, line=None)


def _text(number: object) -> str | None:
    return None if number is None else str(number)


def _seconds(seconds: int | None) -> str | None:
    return None if seconds is None else f"{seconds // 3600}:{seconds % 3600 // 60:02}:{seconds % 60:02}"
