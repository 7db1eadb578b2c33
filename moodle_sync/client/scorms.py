"""SCORM packages and what learners did in them."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import KW_ONLY, dataclass

from moodle_sync.client.line import Line
from moodle_sync.client.listed import Listed, by_courses, listed
from moodle_sync.errors import AnswerUnexpected, FileDiffers
from moodle_sync.shapes import Row, row


@dataclass(frozen=True, slots=True)
class Scorm:
    """A SCORM activity. `sha1` is its zip's; `revision` grows with each upload; `version` as in Moodle.

    `origin`: `local`, `localsync`, `external` or `aiccurl`; empty where Moodle does not tell it. Without a
    `package_url` Moodle has no file; `protected`: it hands it out to who may change the course alone.
    """

    id: int
    _: KW_ONLY
    module_id: int
    course_id: int
    name: str
    version: str
    package_url: str
    package_size: int
    sha1: str
    revision: int
    origin: str = ""
    protected: bool = False


@dataclass(frozen=True, slots=True)
class Sco:
    """An item of a package; `kind` is sco, asset or empty for an organisation."""

    id: int
    _: KW_ONLY
    identifier: str
    parent: str
    kind: str
    title: str


@dataclass(frozen=True, slots=True)
class Tracks:
    """What a package stored of one attempt, element by element, as sent: any value is accepted by Moodle.

    Empty without an attempt. For SCORM 2004 `status` is the completion alone; success is cmi.success_status.
    """

    attempt: int
    _: KW_ONLY
    elements: Mapping[str, str]


class Scorms:
    """Reads packages and tracks."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def by_courses(self, course_ids: Iterable[int]) -> Listed[Scorm]:
        """The packages of the courses."""
        return by_courses(self._line, "mod_scorm_get_scorms_by_courses", course_ids, read_scorms)

    def scos(self, scorm_id: int) -> tuple[Sco, ...]:
        """The items of a package, organisations too."""
        return self._line.ask("mod_scorm_get_scorm_scoes", {"scormid": scorm_id}, read_scos)

    def attempts(self, scorm_id: int, *, user_id: int) -> int:
        """How many attempts the user has begun."""
        arguments = {"scormid": scorm_id, "userid": user_id}
        return self._line.ask("mod_scorm_get_scorm_attempt_count", arguments, read_attempt_count)

    def tracks(self, sco_id: int, *, user_id: int, attempt: int = 0) -> Tracks:
        """What was stored in an attempt, 0 for the last."""
        arguments = {"scoid": sco_id, "userid": user_id, "attempt": attempt}
        return self._line.ask("mod_scorm_get_scorm_sco_tracks", arguments, read_tracks)

    @contextmanager
    def download(self, scorm: Scorm) -> Iterator[Iterator[bytes]]:
        """The package's zip in pieces, to be read within the block.

        Raises `MoodleError`; the last piece is followed by `FileDiffers` unless all is as announced.
        """
        with self._line.download(scorm.package_url) as pieces:
            yield _as_announced(pieces, scorm.sha1)


def read_scorms(value: object) -> Listed[Scorm]:
    """Read the answer; raises `AnswerUnexpected`."""
    return listed(value, "scorms", _scorm)


def read_scos(value: object) -> tuple[Sco, ...]:
    """Read the answer; raises `AnswerUnexpected`."""
    return row(value).rows("scoes", _sco)


def read_attempt_count(value: object) -> int:
    """Read the answer; raises `AnswerUnexpected`."""
    return row(value).integer("attemptscount")


def read_tracks(value: object) -> Tracks:
    """Read the answer; raises `AnswerUnexpected`."""
    data = row(value).row("data")
    return Tracks(data.integer("attempt"), elements=dict(data.rows("tracks", _element)))


def _as_announced(pieces: Iterator[bytes], sha1: str) -> Iterator[bytes]:
    digest = hashlib.sha1(usedforsecurity=False)
    for piece in pieces:
        digest.update(piece)
        yield piece
    if sha1 and digest.hexdigest() != sha1:
        raise FileDiffers(expected=sha1, found=digest.hexdigest())


def _scorm(each: Row) -> Scorm:
    return Scorm(
        each.integer("id"),
        module_id=each.integer("coursemodule"),
        course_id=each.integer("course"),
        name=each.text("name"),
        version=each.maybe_text("version") or "",
        package_url=each.maybe_text("packageurl") or "",
        package_size=each.maybe_integer("packagesize") or 0,
        sha1=each.maybe_text("sha1hash") or "",
        revision=each.maybe_integer("revision") or 0,
        origin=each.maybe_text("scormtype") or "",
        protected=each.maybe_flag("protectpackagedownloads") or False,
    )


def _sco(each: Row) -> Sco:
    return Sco(
        each.integer("id"),
        identifier=each.text("identifier"),
        parent=each.text("parent"),
        kind=each.maybe_text("scormtype") or "",
        title=each.text("title"),
    )


def _element(each: Row) -> tuple[str, str]:
    """A value comes as text or as a number, by the element."""
    value = each.content.get("value")
    if value is None or isinstance(value, list | dict):
        raise AnswerUnexpected(place=f"{each.place}.value", expected="text or a number")
    return each.text("element"), str(value)
