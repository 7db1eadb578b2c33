"""A group or cohort of ours as Moodle has it."""

from dataclasses import KW_ONLY, dataclass


@dataclass(frozen=True, slots=True)
class HasCircle:
    """Its id there, and the users in it."""

    id: int
    _: KW_ONLY
    members: frozenset[int]
