"""cmi5: when a block and the course are satisfied (cmi5 9.3.9): all that they hold has to be."""

from collections.abc import Mapping

from scorm.model import Item, Organization


def met_at(
    organization: Organization, units: Mapping[str, int | None], *, registered_ms: int
) -> Mapping[str, int]:
    """Since when (ms) each unit and block is satisfied, and the course where all of it is; by their ids.

    `units`: since when each unit's moveOn is met, None where it is not. A unit that asks for nothing is met
    when the learner is registered (9.6.1).
    """
    found: dict[str, int] = {}
    whole = [_met(each, units, (registered_ms, found)) for each in organization.items]
    if whole and None not in whole:
        found[organization.identifier] = max(each for each in whole if each is not None)
    return found


def _met(item: Item, units: Mapping[str, int | None], told: tuple[int, dict[str, int]]) -> int | None:
    registered_ms, found = told
    if item.children:
        members = [_met(each, units, told) for each in item.children]  # each has its own say, met or not
        at = None if None in members else max(each for each in members if each is not None)
    else:
        said = units.get(item.identifier)
        at = None if said is None else max(said, registered_ms)
    if at is not None:
        found[item.identifier] = at
    return at
