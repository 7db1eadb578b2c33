"""Whether a Moodle is still the one that was connected."""

import pytest

from moodle_sync.identity import KnownSite, ToldSite, Verdict, judge_account, judge_head, judge_site

LMS = "https://lms.example"
KNOWN = KnownSite("abc", LMS, address=LMS)
NOTHING = KnownSite("", "", address=LMS)

SITES = [
    ("the same", KNOWN, ToldSite("abc", LMS), Verdict.SAME),
    ("with a slash", KNOWN, ToldSite("abc", f"{LMS}/"), Verdict.SAME),
    ("over http, with capitals", KNOWN, ToldSite("abc", "http://LMS.example:80"), Verdict.SAME),
    ("stock web services say no identifier", KNOWN, ToldSite("", LMS), Verdict.SAME),
    ("nothing is told at all", KNOWN, ToldSite("", ""), Verdict.SAME),
    ("the first word", NOTHING, ToldSite("abc", LMS), Verdict.FIRST),
    ("the identifier came later", KnownSite("", LMS, address=LMS), ToldSite("abc", LMS), Verdict.FIRST),
    ("copied to a test server", KNOWN, ToldSite("abc", "https://test.lms.example"), Verdict.OTHER_SITE),
    ("copied before it ever spoke", NOTHING, ToldSite("abc", "https://test.example"), Verdict.OTHER_SITE),
    ("installed anew", KNOWN, ToldSite("xyz", LMS), Verdict.OTHER_SITE),
    ("another port", KNOWN, ToldSite("abc", f"{LMS}:8443"), Verdict.OTHER_SITE),
    ("another folder", KNOWN, ToldSite("abc", f"{LMS}/test"), Verdict.OTHER_SITE),
    (
        "moved where staff said before",
        KnownSite("abc", LMS, address="https://new.example"),
        ToldSite("abc", "https://new.example"),
        Verdict.SAME,
    ),
    ("no address at all", KNOWN, ToldSite("abc", "https://[broken"), Verdict.OTHER_SITE),
]


@pytest.mark.parametrize(
    ("known", "told", "verdict"), [one[1:] for one in SITES], ids=[one[0] for one in SITES]
)
def test_a_site_is_known_by_its_identifier_and_its_place(
    known: KnownSite, told: ToldSite, verdict: Verdict
) -> None:
    assert judge_site(known, told) is verdict


@pytest.mark.parametrize(
    ("cursor", "head", "verdict"),
    [(None, 5, Verdict.FIRST), (5, 5, Verdict.SAME), (5, 9, Verdict.SAME), (5, 4, Verdict.WENT_BACK)],
)
def test_a_feed_that_is_shorter_than_what_was_read_went_back(
    cursor: int | None, head: int, verdict: Verdict
) -> None:
    assert judge_head(cursor, head) is verdict


@pytest.mark.parametrize(
    ("known_s", "created_s", "verdict"),
    [
        (None, 100, Verdict.FIRST),
        (0, 100, Verdict.FIRST),
        (100, 100, Verdict.SAME),
        (100, 0, Verdict.SAME),
        (None, 0, Verdict.SAME),
        (100, 101, Verdict.RECREATED),
        (100, 99, Verdict.OLDER),
    ],
)
def test_an_account_is_the_same_while_it_was_made_at_the_same_time(
    known_s: int | None, created_s: int, verdict: Verdict
) -> None:
    assert judge_account(known_s, created_s) is verdict
