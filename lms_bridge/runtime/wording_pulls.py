"""The English words about registers elsewhere, and the rosters pulled from them. Keyed by code."""

from collections.abc import Mapping
from typing import Final

from lms_bridge.runtime.words import Words

_AGAIN: Final = "Nothing was changed here. It is pulled again by itself, or by “lms-bridge pull run”; "

PULL_ERRORS: Final[Mapping[str, Words]] = {
    "pull-no-client": Words(
        "No client of the register",
        "For “{name}” it is not set by what the register is called.",
        "Give the client's id and secret by “lms-bridge pull change {name}”.",
    ),
    "pull-unavailable": Words(
        "The register does not answer",
        "“{source}” cannot be reached or does not answer now: {reason}.",
        _AGAIN + "if it lasts, check its address and ask those who run it.",
    ),
    "pull-client-refused": Words(
        "The register does not know us",
        "“{source}” gives no token for our client, or does not take the one that it gave.",
        "Have those who run the register check our client; then “lms-bridge pull change” with its new"
        " id and secret, or with the right --token-url.",
    ),
    "pull-reading-refused": Words(
        "The register does not let us read",
        "“{source}” gives us no right to read {what}.",
        "Have those who run the register give our client the right roster.readonly.",
    ),
    "pull-page-broken": Words(
        "A broken page",
        "What “{source}” answered for {what} from row {offset} on is not OneRoster: {reason}.",
        _AGAIN + "if it lasts, show this to those who run the register.",
    ),
    "pull-page-short": Words(
        "A short page",
        "“{source}” gave {found} rows of {what} from row {offset} on, where there have to be {expected}.",
        _AGAIN + "if it lasts, show this to those who run the register.",
    ),
    "pull-total-moved": Words(
        "The register changed while it was read",
        "“{source}” had {before} rows of {what} at first and {after} later.",
        _AGAIN + "if it happens every time, let it run when nobody works in the register.",
    ),
    "pull-rows-repeat": Words(
        "Rows came twice",
        "“{source}” gave rows of {what} from row {offset} on that it had given before: others are missing.",
        _AGAIN + "if it lasts, show this to those who run the register.",
    ),
    "pull-total-missing": Words(
        "The register does not say how many there are",
        "“{source}” answered for {what} without X-Total-Count, so that nothing proves that all came.",
        "Have those who run the register turn that header on; without it no roster is taken from there.",
    ),
    "pull-empty": Words(
        "The register has nothing left",
        "“{source}” says that it has no {what} at all; {standing} stand here.",
        "Nothing was changed here. Look whether our client is still shown everything there. If the register"
        " really was emptied, import an empty roster with --max-ended 100.",
    ),
    "pull-roster-refused": Words(
        "The register's roster has faults",
        "What “{source}” holds has {total}; nothing of it was taken over. The first: {first}.",
        "Have them corrected in the register; “lms-bridge pull run” lists them all.",
    ),
    "pull-overtaken": Words(
        "Overtaken",
        "The roster here was changed while “{source}” was being read.",
        "Pull again.",
    ),
    "pull-closed": Words(
        "Not possible any more",
        "Pull {number} is {state}.",
        "Look at it by “lms-bridge pull show {number}”; pull again if need be.",
    ),
    "pull-guarded": Words(
        "Too much would end",
        "By pull {number} more would end than may at once: {guards}. Nothing was taken over.",
        "Read the pull. If it is right, take it over with a reason: on its page, or by “lms-bridge pull"
        " apply {number} --override --reason TEXT”. If not, have the register mended.",
    ),
    "pull-outdated": Words(
        "The pull is out of date",
        "The roster here has changed since pull {number} was made. Nothing was taken over.",
        "Pull again.",
    ),
}
