"""The one way to a Moodle: a form goes out by `post`, a judged answer comes back."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import KW_ONLY, dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Protocol, TypeVar
from urllib.parse import urlsplit

from moodle_sync import errors
from moodle_sync.answers import Answer, judge
from moodle_sync.errors import MoodleError, PostFailed
from moodle_sync.flow import Flows, file_pieces
from moodle_sync.functions import FUNCTIONS, Function
from moodle_sync.wire import MOST_VARIABLES, Argument, Form, fields

Read = TypeVar("Read")

_ENDPOINT = "/webservice/rest/server.php"
_FILES = "/webservice/pluginfile.php/"
_REASON = re.compile(r"[a-z0-9-]{1,40}")
_UNTOLD = (errors.NotJson, errors.AnswerCut, errors.Overloaded)


class Post(Protocol):
    """Sends a form as application/x-www-form-urlencoded and gives the answer, whatever its status.

    It follows no redirect, checks TLS, and raises `PostFailed` where no whole answer came. It neither logs
    nor keeps the form, which holds the token.
    """

    def __call__(self, url: str, form: Mapping[str, str], *, timeout_s: float) -> Answer: ...


@dataclass(frozen=True, slots=True)
class Patience:
    """How many seconds to wait for an answer: usually, and for what grows with people."""

    usual_s: float = 60.0
    _: KW_ONLY
    slow_s: float = 180.0


class Line:
    """Calls functions of one Moodle with one token. The token is in the body only, and in no repr."""

    __slots__ = ("_flows", "_patience", "_post", "_token", "base_url")

    def __init__(self, post: Post, *, flows: Flows, base_url: str, token: str, patience: Patience) -> None:
        self.base_url = _site(base_url)
        self._post = post
        self._flows = flows
        self._token = token.strip()
        self._patience = patience
        if not re.fullmatch(r"[!-~]+", self._token):
            raise errors.UnsendableValue(field="token", expected="the token's letters and digits")

    def __repr__(self) -> str:
        return f"Line({self.base_url!r})"

    def ask(self, name: str, arguments: Mapping[str, Argument], read: Callable[[Any], Read]) -> Read:
        """Call a function that answers something, and read it strictly.

        `name`: one of `FUNCTIONS`. Raises `MoodleError`; a write whose outcome is not known is `ReplyLost`.
        """
        function = FUNCTIONS[name]
        value = self._judged(function, self._call(function, arguments))
        try:
            return read(value)
        except errors.AnswerUnexpected as wrong:
            raise errors.AnswerUnexpected(**{**wrong.params, "function": name}) from None

    def tell(self, name: str, arguments: Mapping[str, Argument]) -> None:
        """Call a function that answers nothing. Raises as `ask` does."""
        function = FUNCTIONS[name]
        self._judged(function, self._call(function, arguments))

    def date(self, name: str) -> datetime | None:
        """Call a function without arguments for the time at which it was answered, in UTC."""
        function = FUNCTIONS[name]
        answer = self._call(function, {})
        self._judged(function, answer)
        try:
            moment = parsedate_to_datetime(answer.header("Date"))
        except ValueError:
            return None
        return moment.astimezone(UTC) if moment.tzinfo else None

    @contextmanager
    def download(self, url: str) -> Iterator[Iterator[bytes]]:
        """The pieces of a file of this Moodle, by the address it gave; the token goes in the body.

        Raises `ForeignAddress` for any other address, and what pluginfile.php's error means; reading the
        pieces within the block raises `Unreachable` where they break off.
        """
        home, path = urlsplit(self.base_url), urlsplit(url)
        if (path.scheme, path.netloc) != (home.scheme, home.netloc) or ".." in path.path:
            raise errors.ForeignAddress
        if not path.path.startswith(home.path + _FILES) or path.query or path.fragment:
            raise errors.ForeignAddress
        try:
            with self._flows(url, Form(token=self._token), timeout_s=self._patience.slow_s) as flow:
                yield file_pieces(flow)
        except PostFailed as failed:
            raise errors.Unreachable(function="pluginfile", reason=_reason(failed)) from None
        except errors.AccessRefused:
            # Where the token were not let in at all, the file's address had not been told.
            raise errors.FilesRefused from None

    def _call(self, function: Function, arguments: Mapping[str, Argument]) -> Answer:
        protocol = {"wstoken": self._token, "wsfunction": function.name, "moodlewsrestformat": "json"}
        form = Form(protocol | fields(arguments))
        if len(form) > MOST_VARIABLES:
            raise errors.CallTooLarge(function=function.name, variables=len(form))
        timeout_s = self._patience.slow_s if function.slow else self._patience.usual_s
        try:
            return self._post(self.base_url + _ENDPOINT, form, timeout_s=timeout_s)
        except PostFailed as failed:
            raise _no_answer(function, failed) from None

    def _judged(self, function: Function, answer: Answer) -> Any:
        try:
            return judge(answer, function=function)
        except _UNTOLD as untold:
            raise _or_lost(function, untold) from None
        except errors.MoodleError as error:
            raise self._without_token(error) from None

    def _without_token(self, error: MoodleError) -> MoodleError:
        """An unknown error names itself, and a server that echoes its input may put the token there."""
        for name, value in error.params.items():
            if isinstance(value, str) and self._token in value:
                error.params[name] = "hidden"
        return error


def _no_answer(function: Function, failed: PostFailed) -> MoodleError:
    if function.writes and failed.sent:
        return errors.ReplyLost(function=function.name, reason=_reason(failed))
    return errors.Unreachable(function=function.name, reason=_reason(failed))


def _reason(failed: PostFailed) -> str:
    """Its code, if it is one: what an HTTP library says may quote the form."""
    return failed.reason if _REASON.fullmatch(failed.reason) else "no-answer"


def _or_lost(function: Function, untold: MoodleError) -> MoodleError:
    """A proxy's page says nothing of what Moodle did with a write."""
    if function.writes:
        return errors.ReplyLost(function=function.name, reason=untold.code)
    return untold


def _site(base_url: str) -> str:
    site = urlsplit(base_url.strip())
    if site.scheme not in {"http", "https"} or not site.hostname:
        raise errors.UnsendableValue(field="base_url", expected="an http or https address")
    if site.username or site.password or site.query or site.fragment:
        raise errors.UnsendableValue(field="base_url", expected="an address without user, query or fragment")
    return f"{site.scheme}://{site.netloc}{site.path.rstrip('/')}"
