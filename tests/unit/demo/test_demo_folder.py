"""The demo's folder: made anew, and never somebody else's."""

from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from lms_bridge.demo.failed import DemoFailed
from lms_bridge.demo.folder import MARKER, fresh_folder
from lms_bridge.demo.ports import HOST, free_port

NOBODY = f"http://{HOST}:1"


class Healthy(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nothing on the error stream."""


def test_a_former_demo_makes_room(tmp_path: Path) -> None:
    with fresh_folder(tmp_path / "demo", NOBODY) as folder:
        (folder / "old" / "deep").mkdir(parents=True)
        (folder / "old.sqlite").write_text("rows")
        (folder / "elsewhere").symlink_to(tmp_path)
    with fresh_folder(folder, NOBODY):
        assert [path.name for path in folder.iterdir()] == [MARKER]
    assert tmp_path.is_dir()


def test_what_is_no_demos_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(DemoFailed, match="--folder"), fresh_folder(tmp_path, NOBODY):
        pass
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


def test_a_demo_that_runs_is_left_alone(tmp_path: Path) -> None:
    with HTTPServer((HOST, 0), Healthy) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://{HOST}:{server.server_port}"
        with fresh_folder(tmp_path, address):
            (tmp_path / "its.sqlite").write_text("rows")
            with pytest.raises(DemoFailed, match="runs in"), fresh_folder(tmp_path, NOBODY):
                pass
        server.shutdown()
    assert (tmp_path / "its.sqlite").exists()


def test_a_demo_that_crashed_makes_room(tmp_path: Path) -> None:
    (tmp_path / MARKER).write_text(f"http://{HOST}:{free_port()}")
    (tmp_path / "old.sqlite").write_text("rows")
    with fresh_folder(tmp_path, NOBODY):
        assert not (tmp_path / "old.sqlite").exists()


def test_a_place_that_cannot_be_a_folder_is_refused_with_its_reason(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    with (
        pytest.raises(DemoFailed, match=r"cannot be used: File exists.*--folder"),
        fresh_folder(file, NOBODY),
    ):
        pass
