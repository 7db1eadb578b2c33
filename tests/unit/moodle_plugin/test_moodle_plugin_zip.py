"""`lms-bridge moodle-plugin build`: a zip that Moodle takes, the same each time, written over nothing."""

from pathlib import Path
from zipfile import ZipFile

from click.testing import CliRunner, Result

from lms_bridge.cli import main
from tests.unit.moodle_plugin.plugin_folder import FOLDER, found, name_of


def build(target: Path) -> Result:
    return CliRunner().invoke(main, ["moodle-plugin", "build", "--output", str(target)])


def test_the_zip_has_one_folder_named_as_moodle_wants_it(tmp_path: Path) -> None:
    assert build(tmp_path / "plugin.zip").exit_code == 0
    names = ZipFile(tmp_path / "plugin.zip").namelist()
    assert {name.split("/")[0] for name in names} == {"lmsbridge"}
    assert {"lmsbridge/version.php", "lmsbridge/COPYING.md", "lmsbridge/db/install.xml"} <= set(names)


def test_the_zip_holds_every_file_but_the_tests(tmp_path: Path) -> None:
    build(tmp_path / "plugin.zip")
    there = {name_of(path) for path in FOLDER.rglob("*") if path.is_file()}
    wanted = {f"lmsbridge/{name}" for name in there if not name.startswith("tests/plain/")}
    assert set(ZipFile(tmp_path / "plugin.zip").namelist()) == wanted
    assert len(wanted) < len(there)


def test_the_zip_is_the_same_each_time(tmp_path: Path) -> None:
    for name in ("one.zip", "two.zip"):
        build(tmp_path / name)
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


def test_the_version_is_the_one_that_moodle_reads(tmp_path: Path) -> None:
    [version] = found(r"^\$plugin->version = (\d+);", "version.php")
    assert f"version {version}" in build(tmp_path / "plugin.zip").output
    assert found(r'VERSION="(\d+)"', "db/install.xml") == [version]


def test_building_again_is_no_refusal(tmp_path: Path) -> None:
    assert [build(tmp_path / "plugin.zip").exit_code for _ in range(2)] == [0, 0]


def test_another_file_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "plugin.zip").write_bytes(b"somebody's")
    done = build(tmp_path / "plugin.zip")
    assert (done.exit_code, (tmp_path / "plugin.zip").read_bytes()) == (1, b"somebody's")
    assert "Already there" in done.output


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    done = build(tmp_path / "nowhere" / "plugin.zip")
    assert done.exit_code == 1
    assert "nowhere" in done.output
