"""The English words of webhooks to subscribers: what is wrong with one, and the way out.

Keyed by code; translated at the edge. `{status}`, `{reason}` are the trouble's params.
"""

from collections.abc import Callable, Mapping
from typing import Final

from lms_bridge.runtime.wording import ERRORS
from lms_bridge.runtime.wording_forwarding import as_it_is, reason_words
from lms_bridge.runtime.words import Words, placed

SUBSCRIBERS: Final[Mapping[str, Words]] = {
    "subscriber-gone": Words(
        "The subscriber wants no more messages",
        "It answers with status 410, which says that nothing is to be sent there any more.",
        "Ask who runs it. Switch it on again if that was a mistake; else remove it by “lms-bridge subscriber"
        " remove”.",
    ),
    "subscriber-forbidden": Words(
        "The subscriber's address must not be called",
        "Its name means an address inside the network now, or it is no address of the web.",
        "Ask who runs it. If it is meant to be inside, its network is named in"
        " LMS_BRIDGE_SUBSCRIBER_NETWORKS. Then switch it on again.",
    ),
    "subscriber-given-up": Words(
        "The subscriber was switched off",
        "It took nothing for as many days as are set, the last time because {reason}.",
        "Ask who runs it, try it by a test message, and switch it on again: what waits is sent then.",
    ),
    "subscriber-fails": Words(
        "The subscriber does not take messages",
        "The last one was not taken: {reason}.",
        "Nothing to do here: each message is tried again by itself, up to ten times in three days. If it"
        " lasts, ask who runs it.",
    ),
    "subscriber-fault": Words(
        "A fault of this service",
        "Sending to the subscriber failed here ({kind}); nothing was lost.",
        "It is tried again by itself. If it lasts, look into the log of the service.",
    ),
}


def subscriber_words(
    code: str, params: Mapping[str, object], *, say: Callable[[str], str] = as_it_is
) -> Words:
    """The words of a trouble of a subscriber, or of an error of ours that stopped it."""
    words = SUBSCRIBERS.get(code) or ERRORS.get(code, ERRORS["bridge-error"])
    told = dict(params)
    if "reason" in told:
        told["reason"] = reason_words(str(told["reason"]), say=say)
    return Words(say(words.title), placed(say(words.detail), told), placed(say(words.remedy), told))
