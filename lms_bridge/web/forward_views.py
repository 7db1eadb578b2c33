"""What the pages show of a target of forwarding."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from lms_bridge.domain.forwarding import TargetState
from lms_bridge.runtime.wording_forwarding import forward_words
from lms_bridge.runtime.words import Words
from lms_bridge.services.forward_desk import Wanted
from lms_bridge.services.ports.forwarding import Figures, Target
from lms_bridge.web.job_views import duration
from lms_bridge.web.job_words import Speech
from lms_bridge.web.marking import msg

_FILTERS: Final[Mapping[str, str]] = {
    "verbs": msg("Only these verbs"),
    "activities": msg("Only these activities"),
    "agents": msg("Only these people"),
    "sources": msg("Only from"),
    "not_sources": msg("Never from"),
}
_RELATED: Final[Mapping[str, str]] = {
    "related_activities": msg("Activities of the context count too"),
    "related_agents": msg("People of the context count too"),
}


@dataclass(frozen=True, slots=True)
class TargetShown:
    """`state`: a code of `target-state`; `age`: how long something has waited, in words, or empty."""

    target: Target
    figures: Figures
    state: str
    age: str
    trouble: Words | None
    filters: tuple[tuple[str, str], ...]


def target_shown(
    target: Target, figures: Figures, wanted: Wanted, *, now_ms: int, say: Speech
) -> TargetShown:
    """What the pages show of a target. Agents of its filter are not shown: they may be people."""
    progress = target.progress
    troubled = progress.state is TargetState.ACTIVE and progress.code is not None
    return TargetShown(
        target,
        figures,
        "trouble" if troubled else progress.state.value,
        duration(figures.age_ms(now_ms)) if figures.oldest_ms is not None else "",
        forward_words(progress.code, progress.params, say=say.gettext) if progress.code else None,
        tuple(_filters(wanted, say)),
    )


def _filters(wanted: Wanted, say: Speech) -> Iterator[tuple[str, str]]:
    for name, label in _FILTERS.items():
        values = getattr(wanted, name)
        if values:
            told = str(len(values)) if name == "agents" else ", ".join(values)
            yield say.gettext(label), told
    for name, label in _RELATED.items():
        if getattr(wanted, name):
            yield say.gettext(label), say.gettext("yes")
