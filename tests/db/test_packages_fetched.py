"""Packages are fetched when Moodle tells of another one; what is bad never touches the last good one."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from lms_bridge.db import tables
from lms_bridge.domain.package import Doubt, Version
from lms_bridge.services.fetch_packages import FetchPackages, PackagesRefused
from lms_bridge.services.known_package import KnownPackages
from lms_bridge.services.moodles import SourceRefused, SourceUnavailable
from lms_bridge.services.ports import Source
from lms_bridge.services.sync_work import unheard
from lms_bridge.services.take_package import PackagesUnwritable
from lms_bridge.services.upload_package import PackageRejected, PackageStands, Upload, UploadPackage
from moodle_sync import Flow, Moodle
from moodle_sync.flow import at_once
from moodle_sync.standin import Activity
from scorm.store import Store
from tests.db.moodles import Fetching
from tests.unit.moodle_sync.posting import post
from tests.unit.moodle_sync.small_site import SECOND
from tests.unit.scorm.packages import ITEM, manifest, package

pytestmark = pytest.mark.parametrize("url", ["sqlite"], indirect=True)  # the rows have tests of their own

SCORM, OTHER = 30, 40
GOOD = package()
BETTER = package(manifest(ITEM.replace("</title>", "</title><adlcp:masteryscore>80</adlcp:masteryscore>")))
HOSTILE = package(None, **{"../evil.html": "x"})


@dataclass
class Desk:
    """A Moodle whose courses are tied, and a store of packages."""

    fetching: Fetching
    folder: Path
    downloads: list[str] = field(default_factory=list)

    @property
    def store(self) -> Store:
        return Store(self.folder)

    def client(self, source: Source) -> Moodle:
        @contextmanager
        def flows(url: str, form: Mapping[str, str], *, timeout_s: float) -> Iterator[Flow]:
            self.downloads.append(url)
            with at_once(post)(url, form, timeout_s=timeout_s) as flow:
                yield flow

        return Moodle(post, source.home_page or "", self.fetching.moodle.token, flows=flows)

    def fetch(self, **more: object) -> Mapping[str, int]:
        pipeline = self.fetching.pipeline
        fetch = FetchPackages(pipeline.database, pipeline.clock, self.client, self.store)
        return replace(fetch, **more)(self.fetching.source, unheard)  # type: ignore[arg-type]

    def upload(self, content: bytes, module_id: int = SCORM, since_ms: int | None = None) -> Version:
        pipeline = self.fetching.pipeline
        upload = UploadPackage(pipeline.database, pipeline.clock, self.store)
        return upload([content], Upload("lms", module_id, "z.zip", since_ms), by="ana").version

    def put(self, content: bytes, module_id: int = SCORM) -> None:
        """A minute later somebody uploads another one to Moodle."""
        self.fetching.pipeline.clock.at_ms += 60_000
        self.fetching.site.put_package(module_id, content)

    def versions(self, module_id: int = SCORM) -> list[tuple[int, str | None, str | None]]:
        """Number, beginning of the hash, and why refused."""
        with self.fetching.pipeline.database.read() as unit:
            found = unit.packages.versions(self.fetching.source.id, module_id)
        return [(one.number, one.sha256 and one.sha256[:8], one.refused) for one in found]

    def kept(self) -> set[str]:
        return {path.name for path in self.folder.rglob("*") if path.is_file()}


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def short(content: bytes) -> str:
    return sha(content)[:8]


@pytest.fixture
def desk(fetching: Fetching, tmp_path: Path) -> Desk:
    fetching.site.put_package(SCORM, GOOD)
    fetching.catalogue()
    return Desk(fetching, tmp_path / "packages")


def test_a_package_is_fetched_once_and_again_when_it_changes(desk: Desk) -> None:
    assert desk.fetch() == {"packages": 1, "fetched": 1, "skipped": 0, "unread": 0}
    assert desk.fetch()["fetched"] == 0
    desk.put(BETTER)
    assert desk.fetch()["fetched"] == 1
    assert desk.versions() == [(1, short(GOOD), None), (2, short(BETTER), None)]
    assert len(desk.downloads) == 2
    assert desk.kept() == {sha(GOOD), sha(BETTER)}


def test_an_attempt_before_the_change_stays_with_its_version(desk: Desk) -> None:
    clock, before_ms = desk.fetching.pipeline.clock, desk.fetching.pipeline.clock.at_ms
    desk.fetch()
    desk.put(BETTER)
    desk.fetch()
    with desk.fetching.pipeline.database.read() as unit:
        at = [
            unit.packages.version_at(desk.fetching.source.id, SCORM, moment)
            for moment in (before_ms - 1, before_ms, before_ms + 1, clock.at_ms)
        ]
    assert [(one.version.number, one.doubt) for one in at if one] == [
        (1, Doubt.OLDER),
        (1, None),
        (1, Doubt.BETWEEN),
        (2, None),
    ]
    known = KnownPackages(desk.store)
    scores = [found.items[0].mastery_score for one in at if one and (found := known(one.sha256))]
    assert scores == [None, None, None, 80]


@pytest.mark.parametrize(("bad", "why"), [(HOSTILE, "name-traversal"), (b"PK no zip", "zip-damaged")])
def test_a_bad_package_leaves_the_last_good_one_and_says_why(desk: Desk, bad: bytes, why: str) -> None:
    desk.fetch()
    desk.put(bad)
    for _ in range(2):  # it is told again and fetched once
        with pytest.raises(PackagesRefused) as caught:
            desk.fetch()
    assert caught.value.params == {"source": "lms", "count": 1, "name": "Модул", "why": why}
    assert desk.versions() == [(1, short(GOOD), None), (2, short(bad), why)]
    assert (len(desk.downloads), desk.kept()) == (2, {sha(GOOD)})
    (rejected,) = [one for one in desk.fetching.pipeline.rows(tables.package) if not one.kept]
    assert why in rejected.findings


def test_when_the_bad_one_is_replaced_all_is_well(desk: Desk) -> None:
    desk.put(HOSTILE)
    with pytest.raises(PackagesRefused):
        desk.fetch()
    desk.put(GOOD)
    assert desk.fetch()["fetched"] == 1
    assert desk.fetch()["fetched"] == 0


def test_a_file_that_is_not_the_announced_one_is_tried_again(desk: Desk) -> None:
    activity = desk.fetching.site.tables.activities[SCORM]
    changed = replace(activity, more={**activity.more, "package": BETTER})
    desk.fetching.site.tables.activities[SCORM] = changed
    for _ in range(2):
        with pytest.raises(PackagesRefused, match="moodle-file-differs"):
            desk.fetch()
    assert (desk.versions(), desk.kept()) == ([(1, None, "moodle-file-differs")], set())
    desk.fetching.site.tables.activities[SCORM] = activity
    assert desk.fetch()["fetched"] == 1
    assert desk.versions()[1:] == [(2, short(GOOD), None)]


def test_a_package_that_is_announced_too_large_is_not_asked_for(desk: Desk) -> None:
    with pytest.raises(PackagesRefused, match="file-too-large"):
        desk.fetch(most_bytes=len(GOOD) - 1)
    assert (desk.downloads, desk.versions()) == ([], [(1, None, "file-too-large")])


def test_the_same_package_in_another_course_is_not_fetched_again(desk: Desk) -> None:
    more = desk.fetching.site.tables.activities[SCORM].more
    other = Activity(OTHER, course_id=SECOND, kind="scorm", instance=9, name="Модул", more=more)
    desk.fetching.site.add_activity(other, criterion=True)
    assert desk.fetch()["fetched"] == 2
    assert len(desk.downloads) == 1
    assert desk.versions() == desk.versions(OTHER)


def test_a_file_that_was_lost_is_fetched_again(desk: Desk) -> None:
    desk.fetch()
    path = desk.store.path_of(sha(GOOD))
    assert path is not None
    path.unlink()
    assert desk.fetch()["fetched"] == 1
    assert (desk.versions(), desk.kept()) == ([(1, short(GOOD), None)], {sha(GOOD)})


@pytest.mark.parametrize("more", [{"protected": True}, {"scormtype": "external"}, {"scormtype": "aiccurl"}])
def test_what_moodle_does_not_hand_out_is_passed_by(desk: Desk, more: dict[str, object]) -> None:
    activity = desk.fetching.site.tables.activities[SCORM]
    desk.fetching.site.tables.activities[SCORM] = replace(activity, more={**activity.more, **more})
    assert desk.fetch() == {"packages": 1, "fetched": 0, "skipped": 1, "unread": 0}
    assert desk.versions() == []


def test_a_course_that_nothing_is_tied_to_is_not_asked_about(desk: Desk) -> None:
    more = desk.fetching.site.tables.activities[SCORM].more
    desk.fetching.site.add_course(id=50, shortname="x", fullname="x", idnumber="x")
    desk.fetching.site.add_activity(
        Activity(OTHER, course_id=50, kind="scorm", instance=9, name="x", more=more), criterion=True
    )
    assert desk.fetch()["packages"] == 1


def stopping(at: int) -> Callable[..., None]:
    heard = []

    def progress(done: int, total: int | None = None) -> None:
        heard.append(done)
        if len(heard) == at:
            raise KeyboardInterrupt

    return progress


@pytest.mark.parametrize("at", [1, 2])
def test_a_run_that_is_ended_leaves_nothing_half(desk: Desk, at: int) -> None:
    pipeline = desk.fetching.pipeline
    fetch = FetchPackages(pipeline.database, pipeline.clock, desk.client, desk.store)
    with pytest.raises(KeyboardInterrupt):
        fetch(desk.fetching.source, stopping(at))
    assert (desk.versions(), desk.kept()) == ([], set())
    assert desk.fetch()["fetched"] == 1


def test_a_moodle_that_goes_away_or_bars_us_changes_nothing(desk: Desk) -> None:
    desk.fetch()
    desk.fetching.traps.maintenance = "web"
    with pytest.raises(SourceUnavailable):
        desk.fetch()
    desk.fetching.traps.maintenance = ""
    desk.fetching.traps.credential = "deleted"
    with pytest.raises(SourceRefused):
        desk.fetch()
    assert desk.versions() == [(1, short(GOOD), None)]


def test_a_service_that_may_not_download_files_is_told_so(desk: Desk) -> None:
    desk.fetching.traps.files_allowed = False
    with pytest.raises(SourceRefused) as caught:
        desk.fetch()
    assert (caught.value.params["trouble"], desk.versions()) == ("moodle-files-refused", [])


def test_a_store_that_cannot_be_written_says_so(desk: Desk) -> None:
    desk.folder.write_text("in the way")
    with pytest.raises(PackagesUnwritable) as caught:
        desk.fetch()
    assert caught.value.params == {"reason": "not-writable"}
    assert desk.versions() == []


def test_an_upload_stands_until_moodle_tells_of_another(desk: Desk) -> None:
    desk.fetch()
    desk.fetching.pipeline.clock.at_ms += 1
    assert desk.upload(BETTER).number == 2
    assert desk.fetch()["fetched"] == 0
    desk.put(package(manifest(ITEM.replace("Lesson", "Another"))))
    desk.fetch()
    with desk.fetching.pipeline.database.read() as unit:
        stands = unit.packages.version_at(desk.fetching.source.id, SCORM, desk.fetching.pipeline.clock.at_ms)
        events = [row.what for row in desk.fetching.pipeline.rows(tables.event_log)]
    assert stands is not None
    assert stands.version.number == 3
    assert events.count("package-uploaded") == 1


def test_an_upload_for_the_past_judges_the_past_alone(desk: Desk) -> None:
    desk.fetch()
    desk.upload(BETTER, since_ms=1_000)
    now_ms = desk.fetching.pipeline.clock.at_ms
    with desk.fetching.pipeline.database.read() as unit:
        at = [unit.packages.version_at(desk.fetching.source.id, SCORM, ms) for ms in (2_000, now_ms)]
    assert [one.version.number for one in at if one] == [2, 1]


def test_the_same_upload_again_is_refused(desk: Desk) -> None:
    desk.fetch()
    with pytest.raises(PackageStands):
        desk.upload(GOOD)
    assert desk.versions() == [(1, short(GOOD), None)]


def test_a_bad_upload_changes_nothing_and_can_be_looked_at(desk: Desk) -> None:
    with pytest.raises(PackageRejected) as caught:
        desk.upload(HOSTILE)
    assert caught.value.params == {"name": "z.zip", "why": "name-traversal", "sha256": sha(HOSTILE)}
    assert (desk.versions(), desk.kept()) == ([], set())
    with desk.fetching.pipeline.database.read() as unit:
        assert unit.packages.of(sha(HOSTILE)) is not None


def test_no_upload_goes_to_a_test_or_to_nobody(desk: Desk) -> None:
    with pytest.raises(Exception, match="activity that plays a package"):
        desk.upload(GOOD, module_id=31)
    with pytest.raises(Exception, match="not-found"):
        desk.upload(GOOD, module_id=999)
    with pytest.raises(Exception, match="a day that has begun"):
        desk.upload(GOOD, since_ms=desk.fetching.pipeline.clock.at_ms + 1)
    assert desk.kept() == set()
