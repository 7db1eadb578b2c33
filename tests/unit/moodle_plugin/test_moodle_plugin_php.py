"""What needs PHP: every file parses, and the classes that need nothing of Moodle keep their promises."""

import shutil
import subprocess

import pytest

from tests.unit.moodle_plugin.plugin_folder import FOLDER, PHP_FILES

PHP = shutil.which("php")


def run(*words: str) -> subprocess.CompletedProcess[str]:
    if not PHP:
        pytest.skip("NOT RUN: no php on this machine; the plugin's own tests need PHP 8.1 or newer")
    return subprocess.run([PHP, *words], cwd=FOLDER, capture_output=True, text=True, check=False)


def test_the_classes_without_moodle_keep_their_promises() -> None:
    done = run("tests/plain/run.php")
    assert done.returncode == 0, done.stdout
    assert "ok   a signature is the one of the specification" in done.stdout


def test_every_file_parses() -> None:
    done = [run("-l", str(path)) for path in PHP_FILES]
    assert [each.stdout + each.stderr for each in done if each.returncode] == []
