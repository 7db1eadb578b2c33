"""What staff say themselves: a source made when it is first needed, whose accounts are people's own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from lms_bridge.domain.fact import Account, Fact
from lms_bridge.services.ports import Source, Told, Unit

KIND: Final = "by-hand"
"""The kind of that source."""
NAME: Final = "classroom lists"
HOME: Final = "urn:lms-bridge:person"
"""The home page of its accounts: each is named by a person's id in the register."""
TICK: Final = "tick"
"""What tells its facts: a row of the table of that name."""
OBJECTION: Final = "objection"
"""What tells a ruling: the row of the objection that ended in it."""


@dataclass(frozen=True, slots=True)
class ByHand:
    """Facts about people that staff tell. Used within a unit that is `alone`."""

    new_id: Callable[[], int]

    def source(self, unit: Unit, *, at_ms: int) -> Source:
        """The source, made where there is none yet."""
        known = unit.sources.all()
        found = next((one for one in known if one.kind == KIND), None)
        if found is not None:
            return found
        taken = {one.name for one in known}
        name = next(one for one in (NAME, *(f"{NAME} {n}" for n in range(2, 1000))) if one not in taken)
        made = Source(self.new_id(), name, KIND, None, None, None, None)
        unit.sources.add(made, at_ms=at_ms)
        return made

    def tell(self, unit: Unit, fact: Fact, *, raw_id: int, at_ms: int, raw: str = TICK) -> None:
        """Tell a fact whose account is `account_of` a person; who they are needs no other proof."""
        source = self.source(unit, at_ms=at_ms)
        told = Told(
            fact=fact,
            source_id=source.id,
            accounts_source_id=source.id,
            label="",
            raw=raw,
            raw_id=raw_id,
        )
        touched = unit.facts.tell([told], at_ms=at_ms)
        if fact.account is not None:
            ids = unit.accounts.ensure({(source.id, fact.account): ""}, at_ms=at_ms)
            unit.accounts.link_by_id({ids[source.id, fact.account]: fact.account.name}, at_ms=at_ms)
        unit.pairs.touch_facts(touched)


def account_of(person_id: str) -> Account:
    """The account by which staff speak of a person."""
    return Account(HOME, person_id)
