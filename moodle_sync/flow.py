"""Files of a Moodle as they arrive, in pieces: a package may be larger than memory should be."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import KW_ONLY, dataclass
from itertools import chain
from typing import Final, Protocol

from moodle_sync.answers import Answer, judge_file

_MOST_OF_AN_ERROR: Final = 1 << 16
_ERROR: Final = b'{"error":'


@dataclass(frozen=True, slots=True)
class Flow:
    """An answer under way. `pieces`: of the body, as they come; reading them raises `PostFailed`."""

    status: int
    _: KW_ONLY
    headers: Mapping[str, str]
    pieces: Iterator[bytes]


class Flows(Protocol):
    """As `Post`, and gives the answer as soon as it begins; it lasts as long as the `with` block."""

    def __call__(
        self, url: str, form: Mapping[str, str], *, timeout_s: float
    ) -> AbstractContextManager[Flow]: ...


def at_once(post: Callable[..., Answer]) -> Flows:
    """Flows over a `Post` that gives whole answers only."""

    @contextmanager
    def flows(url: str, form: Mapping[str, str], *, timeout_s: float) -> Iterator[Flow]:
        answer = post(url, form, timeout_s=timeout_s)
        yield Flow(answer.status, headers=answer.headers, pieces=iter([answer.body]))

    return flows


def file_pieces(flow: Flow) -> Iterator[bytes]:
    """The pieces of a file that pluginfile.php serves. Raises what an error in its place means."""
    start = next(flow.pieces, b"")
    said = Answer(flow.status, headers=flow.headers, body=start)
    if "json" in said.header("Content-Type").lower() or start.startswith(_ERROR):
        start = _gathered(chain([start], flow.pieces))
    judge_file(Answer(flow.status, headers=flow.headers, body=start))
    return chain([start], flow.pieces)


def _gathered(pieces: Iterator[bytes]) -> bytes:
    found = bytearray()
    for piece in pieces:
        found += piece
        if len(found) >= _MOST_OF_AN_ERROR:
            break
    return bytes(found)
