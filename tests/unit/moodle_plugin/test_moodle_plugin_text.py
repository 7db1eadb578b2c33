"""The plugin's files agree with each other, and with what the bridge calls."""

import re
from pathlib import Path

import pytest

from moodle_sync.functions import FUNCTIONS, Use
from tests.unit.moodle_plugin.plugin_folder import FOLDER, PHP_FILES, found, name_of, text

LANGUAGES = ("en", "sr_cr", "sr_lt")
KEY = r"^\$string\['([^']+)'\] = "
OWN = "local_lmsbridge_"
BUILT = {f"kind_{kind}": "one for each kind that is sent" for kind in ("account", "course", "learner")} | {
    "lmsbridge:use": "Moodle asks for it by the capability",
    "pluginname": "Moodle asks for it",
}


def strings(language: str) -> dict[str, str]:
    pairs = re.findall(rf"{KEY}'(.*)';$", text(f"lang/{language}/local_lmsbridge.php"), re.MULTILINE)
    return dict(pairs)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_strings_with_the_same_places(language: str) -> None:
    def places(language: str) -> dict[str, list[str]]:
        return {key: re.findall(r"\{\$a\}", value) for key, value in strings(language).items()}

    assert places(language) == places("en")
    assert len(strings("en")) == len(found(KEY, "lang/en/local_lmsbridge.php"))


def test_the_languages_are_in_their_own_letters() -> None:
    code = r"whsec_|LMS|HTTP|JSON|items|\{\$a\}"
    cyrillic, latin = (re.sub(code, "", "".join(strings(each).values())) for each in ("sr_cr", "sr_lt"))
    assert re.findall(r"[A-Za-z]", cyrillic) == []
    assert re.findall(r"[\u0400-\u04ff]", latin) == []


def test_every_string_that_is_used_is_there_and_every_one_there_is_used() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in PHP_FILES if "lang" not in path.parts)
    used = set(re.findall(r"'([\w:]+)',\s*'local_lmsbridge'", code))
    told = re.findall(r"const TOLD = \[(.*?)\];", code, re.DOTALL)[0]
    used |= {f"privacy:metadata:bridge:{name}" for name in re.findall(r"'(\w+)'", told)}
    used |= set(re.findall(r"'(privacy:metadata:\w+)'", code)) | set(BUILT)
    fields = re.findall(r"foreach \(\[([^]]+)\] as \$name\) \{\s+\$fields", code)[0]
    used |= {f"privacy:metadata:outbox:{name}" for name in re.findall(r"'(\w+)'", fields)}
    assert set(strings("en")) == used


def test_the_service_holds_what_the_bridge_calls_and_nothing_else() -> None:
    listed = found(r"^            '(\w+)',$", "db/services.php")
    declared = found(rf"^    '({OWN}\w+)' => \[$", "db/services.php")
    assert sorted(set(listed)) == sorted(listed)
    assert {name for name in listed if name.startswith(OWN)} == set(declared)
    # Not every Moodle has mod_attendance: whoever uses it adds its function to the service.
    core = {name for name, each in FUNCTIONS.items() if each.use not in {Use.PLUGIN, Use.ATTENDANCE}}
    assert {name for name in listed if not name.startswith(OWN)} == core


def test_every_function_has_its_class() -> None:
    classes = found(r"'classname' => 'local_lmsbridge\\external\\(\w+)'", "db/services.php")
    declared = found(rf"^    '{OWN}(\w+)' => \[$", "db/services.php")
    assert classes == declared
    assert [name for name in classes if not (FOLDER / f"classes/external/{name}.php").is_file()] == []


def test_what_is_listened_to_is_known_to_the_observer() -> None:
    listened = found(r"'eventname' => '([^']+)'", "db/events.php")
    assert listened == found(r"^        '(\\[^']+)' => outbox::", "classes/observer.php")


def test_what_a_row_holds_is_what_the_table_has() -> None:
    columns = set(found(r'FIELD NAME="(\w+)"', "db/install.xml"))
    written = set(re.findall(r"^            '(\w+)' => ", text("classes/outbox.php"), re.MULTILINE))
    assert columns - written == set()


@pytest.mark.parametrize("path", PHP_FILES, ids=name_of)
def test_every_file_names_its_licence_and_its_package(path: Path) -> None:
    content = path.read_text(encoding="utf-8")
    assert content.startswith("<?php\n// This file is part of Moodle - https://moodle.org/\n")
    assert " * @package    local_lmsbridge\n" in content
    assert "GNU GPL v3 or later" in content
    assert content.endswith("\n")
    assert "\r" not in content
