"""Doubled people, bodies and accreditations in the language of the page."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Final

from flask_babel import gettext

from lms_bridge.domain.body_history import Turn
from lms_bridge.domain.calendar import day_begins
from lms_bridge.domain.errors import AlreadyThere, BridgeError, InvalidValue
from lms_bridge.domain.merging import MergeState, Sameness
from lms_bridge.domain.validity import Lack, Obstacle
from lms_bridge.services.merge_persons import AlreadyMerged, FourEyes, MergeOver
from lms_bridge.services.ports.bodies import TurnSaid
from lms_bridge.web import i18n
from lms_bridge.web.marking import msg

CHANGES: Final[Mapping[str, str]] = {
    "merge-asked": msg("Merge of two people asked for"),
    "persons-merged": msg("Doubled person merged"),
    "merge-declined": msg("Merge declined: two people"),
    "merge-undone": msg("Merge of two people undone"),
    "body-renamed": msg("Body renamed"),
    "body-merged": msg("Body went into another one"),
    "body-ended": msg("Body ended"),
    "body-undone": msg("Change of a body undone"),
    "provider-accredited": msg("Accreditation of a provider kept"),
    "accreditation-taken-back": msg("Accreditation of a provider taken back"),
    "validity-waived": msg("Documents let pass"),
    "waiver-undone": msg("Documents held up again"),
}
"""For the log of changes."""

REASONS: Final[Mapping[str, str]] = {
    "persons-merged": msg("Counts for another person who is the same"),
    "merge-undone": msg("Is another person's after all"),
}
"""Of versions of completions."""

PEOPLE: Final[Mapping[str, Mapping[str, str]]] = {
    "merge-state": {
        MergeState.ASKED: msg("waits for another officer"),
        MergeState.MERGED: msg("one person"),
        MergeState.DECLINED: msg("two people"),
        MergeState.UNDONE: msg("undone: two people"),
    },
    "sameness": {
        Sameness.EMPLOYEE_NUMBER: msg("the same employee number within a body"),
        Sameness.NAME_AND_EMAIL: msg("the same name and e-mail address"),
    },
}


def day_text(day: date) -> str:
    """A day as the page writes days."""
    return i18n.day(day_begins(day))


def _said(lack: Lack, *, name: str, day: str) -> str:
    sentences: Mapping[Lack, Callable[[], str]] = {
        Lack.PROGRAMME_NOT_YET: lambda: gettext(
            "The programme %(name)s is valid only from %(day)s.", name=name, day=day
        ),
        Lack.PROGRAMME_OVER: lambda: gettext(
            "The programme %(name)s was valid until %(day)s.", name=name, day=day
        ),
        Lack.PROVIDER_NOT_YET: lambda: gettext(
            "The provider's accreditation %(name)s holds only from %(day)s.", name=name, day=day
        ),
        Lack.PROVIDER_LAPSED: lambda: gettext(
            "The provider's accreditation %(name)s held until %(day)s.", name=name, day=day
        ),
    }
    return str(sentences[lack]())


def against(obstacles: Iterable[Obstacle]) -> list[str]:
    """What stands against a realisation, a sentence each."""
    return [_said(one.lack, name=one.name, day=day_text(one.day)) for one in obstacles]


def period(first: date | None, last: date | None) -> str:
    """The days of an accreditation, both included."""
    if first is None:
        return str(gettext("until %(day)s", day=day_text(last)) if last else gettext("always"))
    if last is None:
        return str(gettext("from %(day)s", day=day_text(first)))
    return f"{day_text(first)} – {day_text(last)}"


def turn(one: TurnSaid, names: Mapping[str, str]) -> str:
    """What became of a body, in a sentence."""
    told = one.turn
    body, into = names.get(told.body_id, told.body_id), names.get(told.successor_id or "", "")
    day = day_text(told.day)
    if told.turn is Turn.RENAMED:
        return str(
            gettext(
                "From %(day)s it is called “%(after)s”, before that “%(before)s”.",
                day=day,
                after=told.after,
                before=told.before,
            )
        )
    if told.turn is Turn.MERGED:
        return str(gettext("On %(day)s “%(body)s” went into “%(into)s”.", day=day, body=body, into=into))
    return str(gettext("On %(day)s it ended, and nobody took it over.", day=day))


def problem(error: BridgeError) -> str:
    """Why an act was refused."""
    if isinstance(error, FourEyes):
        return str(gettext("Who asked for it cannot agree to it: another officer has to."))
    if isinstance(error, AlreadyMerged):
        return str(gettext("One of the two counts for somebody else already."))
    if isinstance(error, MergeOver):
        return str(gettext("That was decided meanwhile."))
    if isinstance(error, AlreadyThere):
        return str(gettext("That was said already."))
    if isinstance(error, InvalidValue) and error.params.get("field") == "reason":
        return str(gettext("Please give a reason."))
    return str(gettext("That cannot be: please look at what was entered."))
