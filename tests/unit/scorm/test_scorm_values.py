"""The grammars: times, numbers, prerequisites, addresses."""

from decimal import Decimal

import pytest

from scorm.addresses import address_fault, joined, with_parameters
from scorm.prerequisites import All, Any, AtLeast, Done, HasStatus, Not, parse_prerequisites
from scorm.values import decimal_of, is_iri, is_ncname, language, seconds_of

TIMES = {
    "01:00:00": 3600,
    "0001:30:00.00": 5400,
    "PT1H0M0S": 3600,
    "PT90M": 5400,
    "pt45m": 2700,
    "P1DT2H": 93_600,
    "P2W": 1_209_600,
    "P1Y": 31_536_000,
    "PT12.5S": 12,
    "PT0H0M0S": 0,
    "00:00:00": 0,
}


@pytest.mark.parametrize(("text", "seconds"), TIMES.items())
def test_a_length_of_time_is_read_in_each_of_its_forms(text: str, seconds: int) -> None:
    assert seconds_of(f" {text}\n") == seconds


@pytest.mark.parametrize(
    "text", ["", "P", "PT", "1H", "PT1H1", "01:30", "1:75:00", "-PT1H", "PTH", "an hour", "١:٠٠:٠٠"]
)
def test_what_is_no_length_of_time_is_none(text: str) -> None:
    assert seconds_of(text) is None


@pytest.mark.parametrize(
    ("text", "number"), [(" 0.8000 ", "0.8000"), ("80", "80"), ("-.5", "-0.5"), ("1.", "1")]
)
def test_a_number_keeps_its_digits(text: str, number: str) -> None:
    assert str(decimal_of(text)) == number


@pytest.mark.parametrize("text", ["", "NaN", "1e5", "0,8", "80%", "--1", "1" * 13, "٨٠"])
def test_what_is_no_plain_number_is_none(text: str) -> None:
    assert decimal_of(text) is None


EXPRESSIONS = {
    "a": Done("a"),
    "a & b & c": All((Done("a"), Done("b"), Done("c"))),
    "a | b & c": Any((Done("a"), All((Done("b"), Done("c"))))),
    "(a | b) & ~c": All((Any((Done("a"), Done("b"))), Not(Done("c")))),
    "~~a": Done("a"),
    'a = "Passed"': HasStatus("a", status="passed"),
    "a <> failed": HasStatus("a", status="failed", negated=True),
    "2*{a, b | c, d}": AtLeast(2, (Done("a"), Any((Done("b"), Done("c"))), Done("d"))),
    "item-1.2 AND NOT b": All((Done("item-1.2"), Not(Done("b")))),
}


@pytest.mark.parametrize(("text", "expression"), EXPRESSIONS.items())
def test_a_prerequisite_is_parsed(text: str, expression: object) -> None:
    assert parse_prerequisites(text).expression == expression


@pytest.mark.parametrize(
    "text",
    [
        "",
        "&",
        "a b",
        "a &",
        "(a",
        "a)",
        "2*{}",
        "2*a",
        "x*{a}",
        "a = ",
        "{a}",
        '"',
        "A1 AND *A2",
        "(" * 99,
        "a" * 5000,
    ],
)
def test_what_is_no_prerequisite_means_nothing(text: str) -> None:
    assert parse_prerequisites(text).expression is None


def test_a_prerequisite_is_never_run() -> None:
    assert parse_prerequisites("__import__('os').system('true')").expression is None
    assert parse_prerequisites("exit").items == ("exit",)


JOINED = [
    ("", "a.html", "a.html"),
    ("./", "a.html", "./a.html"),
    ("x/y/", "a.html?b=../c", "x/y/a.html?b=../c"),
    ("x/y/", "../a.html", "x/a.html"),
    ("x/", "../../a.html", "../a.html"),
    ("x/", "https://a.example/b", "https://a.example/b"),
    ("x/", "/a.html", "/a.html"),
]


@pytest.mark.parametrize(("base", "address", "whole"), JOINED)
def test_an_address_is_joined_to_its_base(base: str, address: str, whole: str) -> None:
    assert joined(base, address) == whole


PARAMETERS = [
    ("a.html", "?b=1", "a.html?b=1"),
    ("a.html", "b=1", "a.html?b=1"),
    ("a.html?c=2", "?b=1", "a.html?c=2&b=1"),
    ("a.html?c=2", "&b=1", "a.html?c=2&b=1"),
    ("a.html", "#b", "a.html#b"),
    ("a.html#c", "#b", "a.html#c"),
    ("a.html", " ", "a.html"),
    ("", "?b=1", ""),
]


@pytest.mark.parametrize(("address", "parameters", "whole"), PARAMETERS)
def test_parameters_are_added_as_the_content_aggregation_model_says(
    address: str, parameters: str, whole: str
) -> None:
    assert with_parameters(address, parameters) == whole


@pytest.mark.parametrize(
    "address", ["a.html", "a b/č.html", "./a.html", "x/../a.html", "a.html?b=../../c", "http://a.example"]
)
def test_an_address_in_the_package_or_on_the_web_is_none_to_fear(address: str) -> None:
    assert address_fault(address) is None


def test_identifiers_and_languages_are_known_by_their_form() -> None:
    assert [is_iri(one) for one in ("http://-n-_rise/course", "urn:x", "a.example/x", "http://a b")] == [
        True,
        True,
        False,
        False,
    ]
    assert [is_ncname(one) for one in ("a-1.b", "_č", "1a", "a b", "")] == [True, True, False, False, False]
    assert [language(one) for one in ("sr_Latn", "en-GB", "und", "x-none", "")] == [
        "sr-Latn",
        "en-GB",
        None,
        None,
        None,
    ]
    assert decimal_of("0.5") == Decimal("0.5")
