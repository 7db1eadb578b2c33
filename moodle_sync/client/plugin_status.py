"""What the companion plugin says of itself, its outbox and the settings around it."""

from dataclasses import KW_ONLY, dataclass
from datetime import datetime

from moodle_sync.client.line import Line
from moodle_sync.shapes import Row, row

STATUS = "local_lmsbridge_get_status"
_LONGEST_ERROR = 120


@dataclass(frozen=True, slots=True)
class Outbox:
    """Messages on their way to us.

    `head`: the highest number given so far. `oldest`: since when the first of the `waiting` waits.
    `last_error`: why it was not delivered, as the plugin puts it (`HTTP 503`). `last_sent`: when one arrived.
    """

    head: int
    _: KW_ONLY
    waiting: int
    oldest: datetime | None
    last_error: str | None
    last_sent: datetime | None


@dataclass(frozen=True, slots=True)
class Logstore:
    """The plugin that sends xAPI statements; its settings are None where Moodle does not tell them.

    `background`: sent by cron, not within a learner's request. `sends_username`: accounts are named by
    username instead of id.
    """

    installed: bool
    _: KW_ONLY
    enabled: bool
    endpoint_set: bool
    version: int | None
    batch_size: int | None
    background: bool
    sends_idnumber: bool
    sends_username: bool


@dataclass(frozen=True, slots=True)
class PluginStatus:
    """The answer of `local_lmsbridge_get_status`. Times are aware.

    `identifier` tells the site from its clones. `version`: of the plugin. `now`: the site's own clock.
    `idnumber_locked`: whether nobody can edit their own. `cron_last`: when cron last began.
    """

    identifier: str
    _: KW_ONLY
    url: str
    release: str
    version: int
    now: datetime | None
    outbox: Outbox
    endpoint_set: bool
    secret_set: bool
    max_input_vars: int
    idnumber_locked: bool
    completion_enabled: bool
    cron_last: datetime | None
    logstore: Logstore


def status(line: Line) -> PluginStatus:
    """Ask the plugin. Raises as `Line.ask` does; a site without the plugin refuses (`UnknownRecord` or
    `AccessRefused`)."""
    return line.ask(STATUS, {}, read_status)


def read_status(value: object) -> PluginStatus:
    """Read the answer; raises `AnswerUnexpected`."""
    answer = row(value)
    site, settings = answer.row("site"), answer.row("settings")
    return PluginStatus(
        site.text("identifier"),
        url=site.text("url").rstrip("/"),
        release=site.text("moodle"),
        version=site.integer("plugin"),
        now=answer.maybe_time("now"),
        outbox=_outbox(answer.row("outbox")),
        endpoint_set=settings.flag("endpoint_set"),
        secret_set=settings.flag("secret_set"),
        max_input_vars=settings.integer("max_input_vars"),
        idnumber_locked=settings.flag("idnumber_locked"),
        completion_enabled=settings.flag("completion_enabled"),
        cron_last=settings.maybe_time("cron_last"),
        logstore=_logstore(settings.row("logstore")),
    )


def _outbox(each: Row) -> Outbox:
    return Outbox(
        each.integer("head"),
        waiting=each.integer("waiting"),
        oldest=each.maybe_time("oldest"),
        last_error=_printable(each.maybe_text("last_error")),
        last_sent=each.maybe_time("last_sent"),
    )


def _logstore(each: Row) -> Logstore:
    return Logstore(
        each.flag("installed"),
        enabled=each.flag("enabled"),
        endpoint_set=each.flag("endpoint_is_set"),
        version=each.maybe_integer("version"),
        batch_size=each.maybe_integer("batch_size"),
        background=each.flag("background"),
        sends_idnumber=each.flag("send_idnumber"),
        sends_username=each.flag("send_username"),
    )


def _printable(text: str | None) -> str | None:
    """A line of text that can be shown; the plugin never repeats what we answered."""
    if text is None:
        return None
    return "".join(one for one in text if one.isprintable())[:_LONGEST_ERROR]
