"""The grammars of values, each row with what the specification says of it."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xapi import values

Table = dict[Callable[[str], bool], list[str]]

ACCEPTED: Table = {
    values.is_iri: [
        "http://a.example",
        "urn:uuid:1",
        "mailto:a@b",
        "https://школа.срб/курс?id=[1]",
        "tag:a,2026:b",
        "act:/x#y",
    ],
    values.is_irl: ["http://127.0.0.1:8051", "HTTPS://a.example/", "ftp://a/b"],
    values.is_uri: ["http://openid.example/342", "https://a.example/%D1%88"],
    values.is_uuid: ["AA97B177-9383-4934-8543-0F91A7A02836", "00000000-0000-0000-0000-000000000000"],
    values.is_mailto: ["mailto:a@b.example", "mailto:o'neil{x}|y@b.example", "mailto:Ђ@срб.рс"],
    values.is_sha1: ["cd9b00a5611f94eaa7b1661edab976068e364975", "A" * 40],
    values.is_sha2: ["a" * length for length in (56, 64, 96, 128)],
    values.is_media_type: ["text/plain; charset=ascii", "application/vnd.x+json", 'a/b;c="d e"'],
    values.is_version: ["1.0", "1.0.0", "1.0.3", "1.0.9", "1.0.12"],
    values.is_language_tag: [
        *["sr", "sr-Latn-RS", "sr-Cyrl", "sr-lt", "en-GB", "EN-us", "cmn", "zh-cmn-Hans-CN", "es-419", "und"],
        *["sl-rozaj-biske", "de-1996", "x-whatever", "i-klingon", "en-a-bbb-x-a-ccc"],
    ],
    values.is_duration: [
        *["P4W", "PT0S", "PT4H35M59.14S", "P3Y1M29DT4H35M59.14S", "P3Y", "P0.5W"],
        *["PT16559.14S", "P1Y2M", "PT1,5H", "P1DT1M"],
    ],
}
REFUSED: Table = {
    values.is_iri: [
        *["", "a.example/verb", "ab=c://should.fail.com", "http:", "1a:b", "http://a b", "/course/view.php"],
        *["http://a<b>", "http://a\n", "http://a\u00a0b", 'http://"a"'],
    ],
    values.is_irl: ["http:a", "https://", "http:///x", "course"],
    values.is_uri: ["http://школа.срб", "342"],
    values.is_uuid: [
        "",
        "AA97B177-9383-4934-8543-0F91A7A028368",
        "MA97B177-9383-4934-8543-0F91A7A02836",
        "aa97b17793834934854300f91a7a0283",
        "{AA97B177-9383-4934-8543-0F91A7A02836}",
    ],
    values.is_mailto: [
        *["a@b.example", "mailto:should.fail.com", "mailto:@b", "mailto:a@", "MAILTO:a@b"],
        *["mailto:a b@c", "mailto:a@b@c", "mailto:a@b\n"],
    ],
    values.is_sha1: ["", "g" * 40, "a" * 39, "a" * 41],
    values.is_sha2: ["", "a" * 40, "g" * 64],
    values.is_media_type: ["", "text", "text/", "text/plain charset=ascii", "a/b;c"],
    values.is_version: ["", "1", "0.9.9", "1.1.0", "2.0.0", "1.0.", "1.0.x", "10.0"],
    values.is_language_tag: [
        *["", "s", "something", "a12345", "sr_RS", "sr-", "sr-Latn-Latn", "срп"],
        *["zh-z-aaa-z-bbb-c-ccc", "de-1996-1996", "en-a", "x", "en-x"],
    ],
    values.is_duration: [
        *["", "P", "PT", "P4W1D", "P1DT", "PT1H0.5M1S", "P1.5Y1M", "1H", "-PT1S", "PA1H0M0S"],
        *["PT1S1M", "P0001-01-01T00:00:00", "P1H", "pt1s", "P٣D"],
    ],
}


def rows(table: Table) -> list[tuple[Callable[[str], bool], str]]:
    return [(predicate, text) for predicate, texts in table.items() for text in texts]


@pytest.mark.parametrize(("accepts", "text"), rows(ACCEPTED))
def test_what_follows_the_grammar_is_accepted(accepts: Callable[[str], bool], text: str) -> None:
    assert accepts(text)


@pytest.mark.parametrize(("accepts", "text"), rows(REFUSED))
def test_what_does_not_follow_the_grammar_is_refused(accepts: Callable[[str], bool], text: str) -> None:
    assert not accepts(text)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2020-02-13T01:06:00+01:00", datetime(2020, 2, 13, 0, 6, tzinfo=UTC)),
        ("2026-11-21T22:57:26.000Z", datetime(2026, 11, 21, 22, 57, 26, tzinfo=UTC)),
        ("2026-11-21t22:57:26z", datetime(2026, 11, 21, 22, 57, 26, tzinfo=UTC)),
        ("2026-11-21T22:57:26.123456789Z", datetime(2026, 11, 21, 22, 57, 26, 123456, tzinfo=UTC)),
        ("2026-11-21T22:57:26,5Z", datetime(2026, 11, 21, 22, 57, 26, 500000, tzinfo=UTC)),
        ("2026-11-21T22:57:26+0130", datetime(2026, 11, 21, 21, 27, 26, tzinfo=UTC)),
        ("2026-11-21T22:57:26-05", datetime(2026, 11, 22, 3, 57, 26, tzinfo=UTC)),
        ("2026-11-21T22:57:26+00:00", datetime(2026, 11, 21, 22, 57, 26, tzinfo=UTC)),
        ("2016-12-31T23:59:60Z", datetime(2017, 1, 1, tzinfo=UTC)),
    ],
)
def test_a_timestamp_names_a_moment_in_utc(text: str, moment: datetime) -> None:
    parsed = values.parse_timestamp(text)
    assert parsed == moment
    assert parsed.tzinfo is UTC


@pytest.mark.parametrize(
    "text",
    [
        "2008-09-15T15:53:00.601-00",
        "2008-09-15T15:53:00.601-0000",
        "2008-09-15T15:53:00.601-00:00",
        "2008-09-15T15:53:00",
        "2008-09-15",
        "2008-09-15 15:53:00Z",
        "01/011/2015",
        "2008-02-30T00:00:00Z",
        "2008-09-15T24:00:00Z",
        "2008-09-15T15:53:61Z",
        "2008-09-15T15:53Z",
        "2008-09-15T15:53:00.Z",
        "2008-09-15T15:53:00+24:00",
        "0000-01-01T00:00:00Z",
        "0001-01-01T00:00:00+01:00",
        "9999-12-31T23:59:60Z",
        "٢٠٠٨-09-15T15:53:00Z",
        "",
    ],
)
def test_what_names_no_moment_is_no_timestamp(text: str) -> None:
    assert values.parse_timestamp(text) is None


@given(
    st.datetimes(
        min_value=datetime(1900, 1, 1),  # noqa: DTZ001 (the strategy wants naive bounds)
        max_value=datetime(2100, 1, 1),  # noqa: DTZ001
        timezones=st.integers(-1439, 1439).map(lambda minutes: timezone(timedelta(minutes=minutes))),
    )
)
def test_every_aware_time_written_out_is_read_back(moment: datetime) -> None:
    assert values.parse_timestamp(moment.isoformat()) == moment


@given(st.text())
def test_no_text_makes_a_grammar_raise(text: str) -> None:
    predicates = [value for name, value in vars(values).items() if name.startswith("is_")]
    assert {predicate(text) for predicate in predicates} <= {True, False}


LONG = 100_000


@pytest.mark.parametrize(
    ("accepts", "text"),
    [
        (values.is_media_type, "a/b" + " " * LONG + "!"),
        (values.is_media_type, "a/b" + "; a=b" * LONG + ","),
        (values.is_duration, "P" + "1" * LONG),
        (values.is_duration, "PT" + "1.1" * LONG),
        (values.is_language_tag, "en" + "-aaaaa" * LONG + "!"),
        (values.is_language_tag, "en" + "-a-bb" * LONG + "!"),
        (values.is_mailto, "mailto:" + "a" * LONG),
        (values.is_iri, "a" * LONG),
        (values.is_timestamp, "2026-01-01T00:00:00." + "1" * LONG),
    ],
)
def test_a_long_value_is_refused_at_once(accepts: Callable[[str], bool], text: str) -> None:
    # A grammar that goes back over what it has read would take minutes: the bound is far from both.
    started = time.perf_counter()
    assert not accepts(text)
    assert time.perf_counter() - started < 5
