"""Whatever the bytes: an answer and never another error, the same each time, in bounded time."""

import json
import string

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from scorm import Verdict, to_dict
from scorm.addresses import address_fault, joined, spellings, with_parameters
from scorm.attempt import Played, Policy, judge_attempt
from scorm.budget import Budget
from scorm.check_addresses import leads_to_its_name
from scorm.decoding import decode, decode_plain
from scorm.findings import UNSEEN, Findings, shown
from scorm.judgement import MasteryPolicy, Success
from scorm.names import are_plain, clashes, name_fault
from scorm.prerequisites import parse_prerequisites
from scorm.values import decimal_of, seconds_of
from tests.unit.scorm.packages import course, inspected, manifest, package, zipped
from tests.unit.scorm.strategies import GROWN, IDENTIFIERS, KEPT, MANIFESTS

GOOD = [manifest().encode(), course().encode(), package(), zipped({"cmi5.xml": course()})]
few = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
"""For what is made at length; `python -m tests.fuzz scorm` takes its time."""
calm = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@few
@given(GROWN | MANIFESTS)
def test_any_tree_of_known_elements_is_answered(text: str) -> None:
    value = to_dict(inspected(text, name="cmi5.xml"))
    assert json.loads(json.dumps(value)) == value
    assert value["scos"] + value["assets"] <= value["items"]
    assert value["leaf_items"] <= value["items"]


@calm
@given(st.sampled_from(GOOD), st.data())
def test_damaged_bytes_are_answered(good: bytes, data: st.DataObject) -> None:
    damaged = bytearray(good)
    for _ in range(data.draw(st.integers(1, 8))):
        damaged[data.draw(st.integers(0, len(good) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(good)))
    for content in (bytes(damaged), bytes(damaged[:cut]), bytes(damaged[cut:])):
        found = inspected(content)
        assert found.package is not None or found.verdict() is Verdict.REJECT


@calm
@given(st.binary(max_size=300))
@example(b"\xff\xfe<")
@example(b"PK\x05\x06" + bytes(18))
def test_any_bytes_are_answered(content: bytes) -> None:
    found = inspected(content)
    assert found.verdict() is Verdict.REJECT or found.package is not None
    assert isinstance(decode(content, file="x", found=Findings()), str)
    assert isinstance(decode_plain(content), str)


@calm
@given(
    st.dictionaries(st.sampled_from(["crs", "au", "des", "cst", "pre"]), st.text(max_size=80)),
    st.text(max_size=60),
)
def test_any_aicc_course_is_answered(files: dict[str, str], rows: str) -> None:
    content = {f"c.{name}": text.encode(errors="replace") for name, text in files.items()}
    content["c.cst"] = f"block,member\nroot,a\n{rows}".encode(errors="replace")
    assert to_dict(inspected(zipped(content)))["standard"] == "AICC"


@calm
@given(st.text(max_size=40), st.text(max_size=40))
def test_any_address_is_judged(base: str, address: str) -> None:
    whole = with_parameters(joined(f"{base}/", address), base)
    address_fault(whole)
    assert all(one not in {"", "."} for one in spellings(whole))


@calm
@given(st.text('abc&|~()={},*<>" 12', max_size=40))
def test_any_prerequisite_is_read_or_means_nothing(text: str) -> None:
    read = parse_prerequisites(text)
    assert read.text == text
    assert set(read.items) <= _words(text)


def _words(text: str) -> set[str]:
    return {text[start:end].strip() for start in range(len(text)) for end in range(start, len(text) + 1)}


@calm
@given(st.text(max_size=30))
def test_any_text_is_a_value_or_none(text: str) -> None:
    number, seconds = decimal_of(text), seconds_of(text)
    assert number is None or number.is_finite()
    assert seconds is None or seconds >= 0
    assert UNSEEN.search(shown(text)) is None


@calm
@given(st.text(string.ascii_letters + "./\\:\0 \u202e", max_size=30))
def test_a_name_that_passes_stays_within_the_package(name: str) -> None:
    if name_fault(name, budget=Budget()) is None:
        assert not name.startswith("/")
        assert not {"..", ".", ""} & set(name.removesuffix("/").split("/"))
        assert not set("\\:\0\u202e") & set(name)


@calm
@given(st.text("ab./ :%?#\\\0\u202e", max_size=12) | st.sampled_from(["javascript:x", " //host", ". ./x"]))
@example("..?")
@example("%2e%2e")
def test_the_name_of_a_file_that_is_there_leads_nowhere_else(name: str) -> None:
    if name_fault(name, budget=Budget()) is None and leads_to_its_name(name):
        assert address_fault(name) is None


@calm
@given(
    st.lists(
        st.text("abAB._-/ \\:\n\0č(", max_size=8) | st.sampled_from(["con", "a/NUL.x", "a/", "x" * 300]),
        max_size=6,
    )
)
def test_a_glance_over_names_passes_only_what_the_rules_pass(names: list[str]) -> None:
    if are_plain(names, budget=Budget()):
        assert [name_fault(name, budget=Budget()) for name in names] == [None] * len(names)
        assert list(clashes(names)) == []


def test_a_glance_is_enough_for_the_names_of_most_packages() -> None:
    usual = [
        "imsmanifest.xml",
        "content/console.js",
        "res/",
        "res/index (1).html",
        ".nojekyll",
        "lib/player-0.0.11.min.js",
        "res2/index.html",
    ]
    assert are_plain(usual, budget=Budget())
    assert not are_plain([*usual, "RES"], budget=Budget())


@few
@given(GROWN, st.dictionaries(IDENTIFIERS, KEPT, min_size=1), st.sampled_from(MasteryPolicy))
def test_any_tracks_of_any_package_are_judged(
    text: str, kept: dict[str, dict[str, str]], mastery: MasteryPolicy
) -> None:
    found = inspected(text).package
    played = [Played(identifier, elements=elements) for identifier, elements in kept.items()]
    attempt = judge_attempt(played, package=found, policy=Policy(mastery=mastery))
    assert len(attempt.scos) == len(played)
    assert attempt.share is None or -1 <= attempt.share <= 1
    assert attempt.summary.success in set(Success)
