"""What is known of a source's site and of its accounts, why a source is in its mode, and what is held."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from typing import Protocol

from lms_bridge.domain.held import Choice, Held


@dataclass(frozen=True, slots=True)
class KnownSite:
    """What a source's site has told of itself and was taken for true; what it never told is empty.

    `cursor`: the number of the last change of its feed that was read. `other_identifier`, `other_url`: of
    another site that spoke in its name, until staff have said what to make of it.
    """

    source_id: int
    _: KW_ONLY
    identifier: str = ""
    url: str = ""
    release: str = ""
    plugin_version: int | None = None
    cursor: int | None = None
    seen_ms: int | None = None
    other_identifier: str = ""
    other_url: str = ""


@dataclass(frozen=True, slots=True)
class MadeAnew:
    """A Moodle user's id whose account was made at another time than it was known for; times in seconds."""

    moodle_user_id: int
    before_s: int
    created_s: int
    changed_ms: int


class Sites(Protocol):
    def of(self, source_id: int) -> KnownSite:
        """What is known; an empty one where nothing is yet."""

    def keep(self, site: KnownSite) -> None:
        """Its cursor takes no part: that is `set_cursor`."""

    def set_cursor(self, source_id: int, cursor: int | None) -> None:
        """The feed was read up to there, all of it; None: from its beginning."""

    def created(self, source_id: int, moodle_user_ids: Collection[int]) -> Mapping[int, int]:
        """When these accounts were made, in seconds, as far as it is known."""

    def keep_created(self, source_id: int, created_s: Mapping[int, int], *, at_ms: int) -> None:
        """Where another time was known, that is kept beside it."""

    def made_anew(self, source_id: int) -> Sequence[MadeAnew]:
        """The accounts whose time of making changed, the newest first."""


@dataclass(frozen=True, slots=True)
class ModeReason:
    """Why a source is in its mode. `code` and `params` have words at the edge; `reason` is a person's own."""

    mode: str
    _: KW_ONLY
    code: str
    params: Mapping[str, object] = field(default_factory=dict)
    reason: str = ""
    by: str
    since_ms: int


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen for the history of a realisation, by whom and why."""

    realisation_id: str
    _: KW_ONLY
    version: int
    choice: Choice
    by: str
    reason: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class PastOf:
    """A source's history that may belong to one realisation.

    `facts` that name whose they are; `persons`: who did it, by the register's ids, where their accounts are
    linked; `unmatched`: the accounts that are not.
    """

    realisation_id: str
    _: KW_ONLY
    title: str
    start_ms: int
    end_ms: int
    facts: int
    persons: tuple[str, ...]
    unmatched: int


class Watch(Protocol):
    def why(self, source_id: int) -> ModeReason | None:
        """None while nobody has changed its mode."""

    def keep_why(self, source_id: int, why: ModeReason) -> None: ...

    def held(self, source_id: int) -> Mapping[Held, int]:
        """How many facts of the source are held, by reason; only those that stand."""

    def waiting(self, source_id: int, held: Collection[Held]) -> Sequence[int]:
        """The ids of the source's facts that are held for one of these reasons, whether they stand or not."""

    def let_go(self, source_id: int, held: Collection[Held]) -> None:
        """They are held for these reasons no longer: they count, or follow the source's mode as it is now.

        What happened before the source's start follows the choices that hold.
        """

    def choices(self, source_id: int) -> Mapping[str, Chosen]:
        """The choices that hold, by realisation."""

    def choose(self, source_id: int, chosen: Chosen) -> None:
        """A further version of the choice for the realisation."""

    def past_of(self, source_id: int, realisation_id: str) -> Sequence[int]:
        """The ids of the facts that are the source's history and may belong to the realisation."""

    def past(self, source_id: int) -> Sequence[PastOf]:
        """The source's history by realisation, the latest first; what was chosen for changes nothing here."""

    def title_of(self, realisation_id: str) -> str | None:
        """None where there is no such realisation."""

    def past_elsewhere(self, source_id: int) -> int:
        """How many facts of the source's history may belong to no realisation."""

    def judge_past(self, source_id: int, fact_ids: Collection[int]) -> None:
        """Hold these facts, which are history, anew by the choices that hold."""
