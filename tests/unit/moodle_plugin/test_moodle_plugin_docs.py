"""The page about the plugin shows what was recorded, and names all that there is."""

import json
import re

import pytest

from tests.unit.moodle_plugin.plugin_folder import RECORDED, ROOT, found

PAGE = (ROOT / "docs" / "reference" / "moodle-plugin.md").read_text(encoding="utf-8")
SHOWN = re.findall(r"^```json\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def test_every_example_is_a_recording() -> None:
    recorded = [json.loads(path.read_bytes()) for path in sorted(RECORDED.glob("*.json"))]
    assert len(SHOWN) == 11
    assert [text for text in SHOWN if json.loads(text) not in recorded] == []


@pytest.mark.parametrize(
    ("pattern", "file"),
    [
        (r"^    '(local_lmsbridge_\w+)' => \[$", "db/services.php"),
        (r"\\event\\(\w+)'", "db/events.php"),
        (r"'(local/lmsbridge:\w+)' => ", "db/access.php"),
        (r"'local_lmsbridge/(endpoint|secret|kinds|keepdays)'", "settings.php"),
        (r"return '([a-z]+-[a-z-]+)';", "classes/roster.php"),
        (r"'(unknowncourse)'", "classes/external/access.php"),
        (r"'(invaliditems)'", "classes/external/push_roster.php"),
    ],
    ids=lambda value: value if "/" in value and "\\" not in value else "",
)
def test_the_page_names_every_one(pattern: str, file: str) -> None:
    names = found(pattern, file)
    assert names
    assert [name for name in names if name not in PAGE] == []
