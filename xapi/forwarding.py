"""A statement as it is sent on to another LRS.

The text is that which came. What the first LRS set by itself because nobody had (Data 2.4.1, 2.4.7, 2.4.10)
is added, since the next one would else set its own: `id`, `timestamp`, `version`. `stored` and `authority`
are left out: they say of the LRS that holds a statement when it took it and from whom (2.4.8, 2.4.9).
"""

from xapi.texts import members_of, written
from xapi.versions import Version
from xapi.views import Kept, settle_contexts

_OF_THE_RECEIVER = ("stored", "authority")


def is_newer(raw: str, came: Version) -> bool:
    """Whether a statement that came under a version is one of 2.0."""
    version = members_of(raw).get("version")
    return came is Version.V2 if version is None else version.startswith('"2')


def forwarded(kept: Kept, to: Version) -> str:
    """The text to send to an LRS that speaks `to`. What is newer than that is left out of the statement."""
    members = members_of(kept.raw)
    ours = {"id": f'"{kept.id}"'}
    if "timestamp" not in members:
        ours["timestamp"] = f'"{kept.stored}"'
    if "version" not in members:
        ours["version"] = f'"{kept.version.assumed}"'
    for name in (*ours, *_OF_THE_RECEIVER):
        members.pop(name, None)
    if to is Version.V1 and is_newer(kept.raw, kept.version):
        members.pop("version", None)
        ours["version"] = f'"{Version.V1}"'
        settle_contexts(members, to)
    return written({**ours, **members})
