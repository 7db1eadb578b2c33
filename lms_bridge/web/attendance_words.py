"""Words of attendance files."""

from collections.abc import Mapping
from typing import Final

from lms_bridge.web.marking import msg

FORMATS: Final[Mapping[str, str]] = {
    "own": msg("Our own format (CSV)"),
    "zoom": msg("Zoom's report (CSV)"),
    "teams": msg("Teams' report (CSV)"),
    "graph": msg("Microsoft Graph's records (JSON)"),
}
ORDERS: Final[Mapping[str, str]] = {
    "dmy": msg("the day first"),
    "mdy": msg("the month first"),
}
STATES: Final[Mapping[str, str]] = {
    "draft": msg("not imported yet"),
    "imported": msg("imported"),
    "replaced": msg("replaced by another file"),
    "withdrawn": msg("withdrawn"),
}
OUTCOMES: Final[Mapping[str, str]] = {
    "counts": msg("counts"),
    "outside": msg("outside the counted time"),
    "unmatched": msg("waits: nobody is known to have this account"),
    "not-in-roster": msg("waits: not in the roster"),
    "lectures": msg("lectures: present as such"),
}
