"""Which statements a target gets: by verb, activity, agent and source."""

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any

from lms_bridge.domain.errors import InvalidValue
from lms_bridge.services.ports.forwarding import Passing
from xapi import XapiError, agent_name, check_agent_parameter, iri_name, is_iri, parsed_links

_ANY = "*"


class Passes(StrEnum):
    """What is done with a statement for a target."""

    YES = "yes"
    NO = "no"
    FOREIGN = "foreign"
    """It takes back what another source sent. Here that does nothing; at the target, where all comes from one
    credential, it would: so it is kept back."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What a statement must speak of, by names as `xapi.links` makes them: one of each kind that is given.

    An activity that ends in `*` stands for all that begin so. Without `related_…` only the actor and the
    object themselves count. `sources`: only theirs; `not_sources`: never theirs, such as what came from the
    target itself. Both are ids.
    """

    verbs: tuple[str, ...] = ()
    activities: tuple[str, ...] = ()
    agents: tuple[str, ...] = ()
    related_activities: bool = False
    related_agents: bool = False
    sources: tuple[int, ...] = ()
    not_sources: tuple[int, ...] = ()

    def passes(self, one: Passing) -> Passes:
        """Who takes another back passes where that one does: else it would stand there for ever."""
        if not one.raw:  # deleted by its age: there is nothing to send
            return Passes.NO
        if one.source_id in self.not_sources or (self.sources and one.source_id not in self.sources):
            return Passes.NO
        if not self._about(one.raw) and not (one.voided and self._about(one.voided.raw)):
            return Passes.NO
        foreign = one.voided is not None and one.voided.source_id != one.source_id
        return Passes.FOREIGN if foreign else Passes.YES

    def _about(self, raw: str) -> bool:
        if not (raw and (self.verbs or self.activities or self.agents)):
            return True  # of one that was deleted by its age nobody knows any more what it was about
        links = parsed_links(raw)
        return (
            (not self.verbs or links.verb in self.verbs)
            and _any(self.activities, _near(links.activities, related=self.related_activities))
            and _any(self.agents, _near(links.agents, related=self.related_agents))
        )

    def as_text(self) -> str:
        """As it is kept."""
        return json.dumps({name: value for name, value in asdict(self).items() if value}, ensure_ascii=False)


def _near(names: Mapping[str, bool], *, related: bool) -> Collection[str]:
    return [name for name, near in names.items() if near or related]


def _any(wanted: Collection[str], there: Collection[str]) -> bool:
    if not wanted:
        return True
    begins = tuple(one.removesuffix(_ANY) for one in wanted if one.endswith(_ANY))
    return any(name in wanted or (begins and name.startswith(begins)) for name in there)


def filter_of(text: str) -> Filter:
    """The filter of a text that `as_text` made."""
    kept: dict[str, Any] = json.loads(text)
    known = {one.name for one in fields(Filter)}
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in kept.items()
        if name in known
    }
    return Filter(**values)


def verb_wanted(text: str) -> str:
    """Raises `InvalidValue`."""
    if not is_iri(text):
        raise InvalidValue(
            field="verb", expected="the verb's IRI, such as http://adlnet.gov/expapi/verbs/passed"
        )
    return iri_name(text)


def activity_wanted(text: str) -> str:
    """Raises `InvalidValue`."""
    if not is_iri(text.removesuffix(_ANY)):
        raise InvalidValue(
            field="activity", expected="the activity's IRI; with * at its end, all that begin so"
        )
    return iri_name(text)


def agent_wanted(text: str) -> str:
    """An agent as JSON, as xAPI's queries have it, or an address. Raises `InvalidValue`."""
    mbox = {"mbox": text if text.startswith("mailto:") else f"mailto:{text}"}
    try:
        name = agent_name(check_agent_parameter(text if text.lstrip().startswith("{") else json.dumps(mbox)))
    except XapiError as exc:
        raise InvalidValue(field="agent", expected="an agent as JSON, or an e-mail address") from exc
    if name is None:
        raise InvalidValue(field="agent", expected="an agent or a group with an identifier of its own")
    return name
