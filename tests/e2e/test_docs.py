"""The documentation holds: its commands run, its links lead somewhere, and its tables are whole."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

import pytest

from lms_bridge.app import create_app
from lms_bridge.bootstrap import build
from lms_bridge.oneroster.wording import WORDS
from lms_bridge.runtime.wording import ERRORS
from lms_bridge.runtime.wording_attendance import ALL as ATTENDANCE
from lms_bridge.runtime.wording_capabilities import CAPABILITIES
from lms_bridge.runtime.wording_menus import MENUS
from lms_bridge.runtime.wording_moodle import FINDINGS
from lms_bridge.runtime.wording_statements import REMEDIES
from lms_bridge.runtime.wording_trouble import BECAUSE, TROUBLES
from lms_bridge.settings import from_environment
from lms_bridge.web.glossary import WORDS as GLOSSARY
from lms_bridge.web.problems import STATUS_OF
from moodle_sync.findings import Severity
from moodle_sync.refusals import BY_ERRORCODE
from run import HABITS
from tests.e2e.docs_commands import (
    DOCS,
    PAGES,
    ROOT,
    anchors,
    blocks,
    commands,
    every_command,
    help_of,
    links,
    written_help,
)
from tests.e2e.docs_reader import USUAL_ADDRESS, Reader, Shell, environment
from tests.e2e.running import Place, free_port, serving
from xapi.rules import RULES

TUTORIAL = DOCS / "tutorial.md"
CONNECT = DOCS / "how-to" / "connect-moodle.md"
ERRORS_PAGE = DOCS / "reference" / "errors.md"
TYPED = [page for page in PAGES if page != TUTORIAL and commands(page)]
FEWEST = "72"
Choices = Iterator[tuple[str, Callable[[], str]]]

needs_shell = pytest.mark.skipif(
    not (shutil.which("bash") and shutil.which("curl")), reason="NOT RUN: no bash or no curl"
)


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def initialised(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new installation to make copies of."""
    folder = tmp_path_factory.mktemp("initialised") / "installation"
    folder.mkdir()
    Place(folder).tell("init")
    return folder


@pytest.fixture(scope="module")
def variables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment in which readers type."""
    return environment(tmp_path_factory.mktemp("reader") / "programs")


@dataclass(frozen=True, slots=True)
class Demo:
    """A demo of a small year that has been started."""

    folder: Path
    address: str
    process: "subprocess.Popen[str]"

    def said(self) -> str:
        """What it says until it only serves."""
        assert self.process.stdout is not None
        lines = []
        for line in self.process.stdout:
            lines.append(line)
            if "Ctrl-C" in line:
                return "".join(lines)
        raise AssertionError(f"the demo ended: {''.join(lines)}")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, variables: dict[str, str]) -> Iterator[Demo]:
    """Started with the first test that reads a page, so that it is up when its turn comes."""
    folder, port = tmp_path_factory.mktemp("demo") / "lms-bridge-demo", free_port()
    words = ["--people", FEWEST, "--port", str(port), "--folder", str(folder)]
    process = subprocess.Popen(
        [sys.executable, "-m", "lms_bridge.demo", *words],
        cwd=folder.parent,
        env={**variables, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    yield Demo(folder, f"http://127.0.0.1:{port}", process)
    process.terminate()
    process.communicate()


@needs_shell
@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize("page", TYPED, ids=name_of)
def test_the_commands_of_a_page_do_what_it_says(
    page: Path, initialised: Path, tmp_path: Path, variables: dict[str, str]
) -> None:
    folder = Path(shutil.copytree(initialised, tmp_path / "here"))
    calls = USUAL_ADDRESS in "".join(one.typed for one in commands(page))
    with serving(Place(folder)) if calls else nullcontext() as service, Shell(folder, variables) as shell:
        address = f"http://127.0.0.1:{service.port}" if service else USUAL_ADDRESS
        assert Reader(shell, address, iter(())).follow(commands(page)) == []


def choices_of_the_tutorial(said: str, shell: Shell) -> Choices:
    """What a reader takes from the demo's words, from its answers and from the lists."""
    year, person = _found(r"/year/(\d+)", said), _found(r"and look at \S+/persons/(\S+)", said)
    yield "YEAR", lambda: year
    before = _attendances(shell, year)
    yield "ID", lambda: json.loads(_output(shell, _found(r"(?s)\n(curl .*?)\n\n", said)))[0]
    yield "PERSON", lambda: person
    _output(shell, "lms-bridge work --drain")
    new = [row.split(",")[0] for row in _attendances(shell, year) - before if f",{person}," in row]
    yield "REALISATION", lambda: new[0]
    waiting = json.loads(_output(shell, "lms-bridge enrolments waiting --json"))[0]
    yield "REALISATION", lambda: waiting["class"]
    yield "PERSON", lambda: waiting["user"]


def _found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    assert match, (pattern, text)
    return match[1]


def _output(shell: Shell, typed: str) -> str:
    code, output = shell.run(typed.replace("curl ", "curl -s ", 1))
    assert code == 0, (typed, output)
    return output


def _attendances(shell: Shell, year: str) -> set[str]:
    return set(_output(shell, f"lms-bridge completions --year {year} --csv").splitlines())


@needs_shell
def test_the_tutorial_goes_on_from_the_demo(demo: Demo, variables: dict[str, str]) -> None:
    said = demo.said()
    with Shell(demo.folder, variables) as shell:
        reader = Reader(shell, demo.address, choices_of_the_tutorial(said, shell))
        assert reader.follow(commands(TUTORIAL)) == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_leads_to_a_file_and_a_heading(page: Path) -> None:
    lost = []
    for link in links(page):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.is_file() or (anchor and anchor not in anchors(target)):
            lost.append(link)
    assert lost == []


def test_every_page_is_reached_from_the_index() -> None:
    reached = {(DOCS / link.partition("#")[0]).resolve() for link in links(DOCS / "index.md")}
    assert {page for page in DOCS.rglob("*.md") if page.name != "index.md"} - reached == set()


def test_everything_said_of_attendance_files_is_on_its_page() -> None:
    text = text_of(DOCS / "reference" / "attendance-files.md")
    said = {code: filled for code, (filled, _) in ATTENDANCE.items()}
    lost = [
        code for code, words in said.items() if f"| `{code}` | {re.sub(r'{.+?}', '…', words)} |" not in text
    ]
    assert lost == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_json_example_is_json(page: Path) -> None:
    for block in blocks(page, "json"):
        assert json.loads(block.text), f"line {block.line}"


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_block_says_what_it_is(page: Path) -> None:
    """Only `console` and `bash` are run: whoever adds a block has decided which it is."""
    infos = re.findall(r"^ *```(\w*)$", text_of(page), re.MULTILINE)[::2]
    assert set(infos) <= {"console", "bash", "text", "ini", "json", "nginx", "sh", "sql", "yaml"}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_habit_that_is_named_exists(page: Path) -> None:
    assert set(re.findall(r"\brun\.py ([a-z][a-z-]*)", text_of(page))) <= set(HABITS)


def test_the_reference_shows_the_help_of_every_command() -> None:
    stale = [words for words, command in every_command() if written_help(words) != help_of(words, command)]
    assert stale == [], "python3 -m tests.e2e.docs_commands writes it anew"


def test_every_error_stands_with_its_status_and_its_remedy() -> None:
    rows = dict(re.findall(r"^\| `([\w-]+)` \| (\d{3} \|.*)$", text_of(ERRORS_PAGE), re.MULTILINE))
    for code, words in ERRORS.items():
        assert rows[code].startswith(f"{STATUS_OF[code]} | {words.title}.")
        assert re.sub(r"{\w+}", "…", words.remedy) in rows[code]


def test_every_trouble_with_a_moodle_stands_with_what_to_do_and_what_leads_to_it() -> None:
    page = text_of(DOCS / "reference" / "moodle-errors.md")
    rows = dict(re.findall(r"^\| `([\w-]+)` \| (.*)$", page, re.MULTILINE))
    for code, words in TROUBLES.items():
        detail, remedy = (re.sub(r"{\w+}", "…", _in_bold(one)) for one in (words.detail, words.remedy))
        assert rows[code].startswith(f"{words.title}. {detail} | {remedy} | ")
    assert {reason: f"{words} |" for reason, words in BECAUSE.items()}.items() <= rows.items()
    assert {code for code in BY_ERRORCODE if f"`{code}`" not in page} == set()


def test_every_capability_stands_with_what_goes_wrong_without_it() -> None:
    rows = re.findall(r"^\| `([\w/:]+)` \| (.*) \|$", text_of(CONNECT), re.MULTILINE)
    assert dict(rows).items() >= CAPABILITIES.items()


def test_the_check_that_is_shown_is_as_it_would_be_printed() -> None:
    printed = re.findall(r"^[✗!·✓] (\w+) +(.*)$", text_of(CONNECT), re.MULTILINE)
    known = [re.sub(r"\\{\w+\\}", ".+", re.escape(words.text)) for words in FINDINGS.values()]
    assert {severity for severity, _ in printed} == {one.value for one in Severity}
    assert [text for _, text in printed if not any(re.fullmatch(one, text) for one in known)] == []


def _in_bold(text: str) -> str:
    return re.sub(r"{(at_\w+)}", lambda found: f"**{MENUS[found[1]]}**", text)


def test_every_reason_to_refuse_a_roster_stands_with_its_words() -> None:
    page = text_of(ERRORS_PAGE).partition("## Roster")[2]
    rows = {f"| `{code}` | {re.sub(r'{.*?}', '…', words)} |" for code, words in WORDS.items()}
    assert rows - set(page.splitlines()) == set()


def test_every_rule_of_statements_stands_with_its_clause_and_what_to_do() -> None:
    rows = {
        f"| `{rule}` | {clause} | {number or '–'} | {REMEDIES[rule]} |"
        for rule, (clause, number) in RULES.items()
    }
    assert rows - set(text_of(ERRORS_PAGE).splitlines()) == set()


def test_every_address_is_in_the_reference(initialised: Path) -> None:
    files = {
        "DATABASE_URL": f"sqlite:///{initialised}/lms-bridge.sqlite",
        "KEY_FILE": f"{initialised}/lms-bridge.key",
    }
    bridge = build(from_environment({f"LMS_BRIDGE_{name}": value for name, value in files.items()}))
    served = {re.sub(r"<.*?>", "<>", rule.rule) for rule in create_app(bridge).url_map.iter_rules()}
    bridge.close()
    page = re.findall(r"`(?:GET |POST )?(/[^`? ]*)", text_of(DOCS / "reference" / "http.md"))
    assert served - {re.sub(r"<.*?>|…|\b\d{4}\b", "<>", path) for path in page} == set()


def test_the_glossary_has_the_words_of_the_pages() -> None:
    page = text_of(DOCS / "reference" / "glossary.md")
    kinds = ("form", "programme-kind", "fact", "reason", "role", "login-role", "work-state", "refusal")
    words = {(code, word) for kind in kinds for code, word in GLOSSARY[kind].items()}
    assert {(code, word) for code, word in words if f"`{code}`" not in page or word not in page} == set()


def test_the_pictures_are_small_and_say_what_they_show() -> None:
    drawing = text_of(DOCS / "pictures" / "flow.svg")
    assert "<title" in drawing
    assert "<desc" in drawing
    assert (DOCS / "pictures" / "year.png").stat().st_size < 300_000
    assert len(drawing) < 20_000
