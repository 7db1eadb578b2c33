"""What a Moodle says of itself and of the account behind the token."""

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from datetime import datetime

from moodle_sync.client.line import Line
from moodle_sync.client.plugin_status import PluginStatus, status
from moodle_sync.errors import MoodleError
from moodle_sync.shapes import Row, row
from moodle_sync.wire import Argument


@dataclass(frozen=True, slots=True)
class SiteInfo:
    """`core_webservice_get_site_info`, in part.

    `site_url` is Moodle's own idea of its address and, with `version` (as 2025100600.02), what tells a clone.
    `functions`: the service's functions with the version of the component each comes from. `features`: the
    site's advanced features, on or off.
    """

    site_url: str
    _: KW_ONLY
    name: str
    release: str
    version: str
    user_id: int
    username: str
    language: str
    is_admin: bool
    may_download: bool
    functions: Mapping[str, str]
    features: Mapping[str, bool]


class Site:
    """The site itself."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def info(self) -> SiteInfo:
        """Ask who we are here, on what Moodle, and which functions the service has."""
        return self._line.ask("core_webservice_get_site_info", {}, read_site_info)

    def clock(self) -> datetime | None:
        """What time it is at Moodle, to the second, by the head of an answer; None where it does not say."""
        return self._line.date("core_webservice_get_site_info")

    def plugin_status(self) -> PluginStatus:
        """Ask the companion plugin for its state, its outbox and the settings around it."""
        return status(self._line)

    def attempt(self, name: str, arguments: Mapping[str, Argument]) -> MoodleError | None:
        """Call a function for the sake of its refusal alone; None where it was not refused."""
        try:
            self._line.ask(name, arguments, lambda _: None)
        except MoodleError as error:
            return error
        return None


def read_site_info(value: object) -> SiteInfo:
    """Read the answer; raises `AnswerUnexpected`."""
    answer = row(value)
    return SiteInfo(
        answer.text("siteurl").rstrip("/"),
        name=answer.text("sitename"),
        release=answer.text("release"),
        version=answer.text("version"),
        user_id=answer.integer("userid"),
        username=answer.text("username"),
        language=answer.text("lang"),
        is_admin=answer.maybe_flag("userissiteadmin") or False,
        may_download=answer.maybe_flag("downloadfiles") or False,
        functions=dict(answer.rows("functions", _function)),
        features=dict(answer.rows("advancedfeatures", _feature)),
    )


def _function(each: Row) -> tuple[str, str]:
    return each.text("name"), each.text("version")


def _feature(each: Row) -> tuple[str, bool]:
    return each.text("name"), each.integer("value") != 0
