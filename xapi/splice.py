"""The LRS's own members, written into the text of a statement without touching the rest of it.

JSON libraries and databases rewrite numbers and order; the text is the truth, so it is cut and joined.
"""

import json
from collections.abc import Mapping

import msgspec

# Data 2.4.8, 2.4.9: whatever a client says of these, the LRS says it anew.
_ALWAYS_OURS = frozenset({"stored", "authority"})


def splice(raw: str, members: Mapping[str, str]) -> str:
    """The statement's text with `members` (name to JSON text) in front.

    Members of the same names are left out of the original, `stored` and `authority` always; all others
    keep their text and their order. `raw` is the text of an object without repeated names, as `read_post`
    gives it, and is not checked again.
    """
    kept = msgspec.json.decode(raw, type=dict[str, msgspec.Raw])
    parts = [f"{json.dumps(name)}:{text}" for name, text in members.items()]
    parts += [
        f"{json.dumps(name, ensure_ascii=False)}:{str(bytes(text), 'utf-8')}"
        for name, text in kept.items()
        if name not in members and name not in _ALWAYS_OURS
    ]
    return "{" + ",".join(parts) + "}"
