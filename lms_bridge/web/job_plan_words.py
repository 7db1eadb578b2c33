"""Why a job could not carry a plan out, for whoever has the pages and not the command line."""

from collections.abc import Callable, Mapping
from typing import Final

from lms_bridge.runtime.wording_trouble import TROUBLES
from lms_bridge.runtime.words import Words
from lms_bridge.web import plan_words
from lms_bridge.web.marking import msg

ON_PAGES: Final[Mapping[str, Words]] = {
    "plan-guarded": Words(
        msg("Guards hold the plan"),
        msg("Plan {number} would change more than usual, or rests on something that is not proven."),
        msg(
            "Look at plan {number} on the page “Roster plans”. If it is right, lift each guard there with a"
            " reason and carry it out; if not, mend the register. The next plan is made by itself."
        ),
    ),
    "push-incomplete": Words(
        msg("The push is not complete"),
        msg("Plan {number} was stopped. {stopped} What was written has its result."),
        msg("Look at plan {number} on the page “Roster plans”; the job goes on with it by itself."),
    ),
    "plan-outdated": Words(
        msg("The plan is out of date"),
        msg("Something has changed since plan {number} was made. Nothing more was written."),
        msg("Nothing to do: the next run makes a new plan."),
    ),
    "plan-closed": Words(
        msg("Not possible any more"),
        msg("Plan {number}: {state}."),
        msg("Look at it on the page “Roster plans”; make a new plan if one is needed."),
    ),
    "nothing-to-undo": Words(
        msg("Nothing to take back"),
        msg("Plan {number} did nothing that still stands, or it was taken back already."),
        msg("Look at it on the page “Roster plans”."),
    ),
}
"""By the error's code; the command line has words of its own for them, which name its commands."""
THINGS: Final[Mapping[str, str]] = {
    "plan": msg("plan"),
    "job": msg("job"),
    "source": msg("source"),
    "guard": msg("guard"),
    "tied realisation": msg("tied realisation"),
}
"""What is not found."""


def spoken(params: Mapping[str, object], say: Callable[[str], str]) -> Mapping[str, object]:
    """The params, with words for those that are codes."""
    told = dict(params)
    for name, words in (("state", plan_words.STATES), ("what", THINGS)):
        if name in told:
            told[name] = say(words.get(str(told[name]), str(told[name])))
    if "stopped" in told:
        told["stopped"] = _stopped(str(told["stopped"]), say)
    return told


def _stopped(code: str, say: Callable[[str], str]) -> str:
    if code in plan_words.CODES:
        return say(plan_words.CODES[code])
    return f"{say(TROUBLES[code].title)}." if code in TROUBLES else code
