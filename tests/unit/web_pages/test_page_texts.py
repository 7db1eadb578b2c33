"""Every text that a page shows stands in the catalogue, with its placeholders, and nothing else does."""

import re
from collections.abc import Iterator
from dataclasses import astuple
from functools import cache
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir

import lms_bridge.web
from lms_bridge.domain.indicators import INDICATORS
from lms_bridge.runtime import wording_attendance, wording_counting, wording_packages, wording_reconciling
from lms_bridge.runtime import wording_judging as judging
from lms_bridge.runtime.wording import ERRORS
from lms_bridge.runtime.wording_capabilities import CAPABILITIES
from lms_bridge.runtime.wording_classroom import CLASSROOM
from lms_bridge.runtime.wording_deletion import STAYS
from lms_bridge.runtime.wording_differences import CAUSES, DOUBTS, KINDS
from lms_bridge.runtime.wording_forwarding import A_STATUS, REASONS, STATEMENTS, TARGETS
from lms_bridge.runtime.wording_issuing import MATTERS
from lms_bridge.runtime.wording_moodle import FINDINGS, SEVERITIES
from lms_bridge.runtime.wording_options import OPTIONS
from lms_bridge.runtime.wording_registers import REASONS as SUBMISSION_REASONS
from lms_bridge.runtime.wording_registers import REGISTERS
from lms_bridge.runtime.wording_subscribers import SUBSCRIBERS
from lms_bridge.runtime.wording_trouble import A_CAPABILITY, BECAUSE, SOMETHING, TROUBLES
from lms_bridge.runtime.wording_watch import AGO, FOUND, HELD, LINES, LONG, PAUSES, TODAY, YESTERDAY
from lms_bridge.runtime.wording_webinars import WEBINAR_FINDINGS, WEBINAR_TROUBLES
from lms_bridge.web.i18n import asked_for, in_latin, read_catalogue
from lms_bridge.web.job_words import TRANSLATED
from scorm.wording import WORDS as FOUND_IN_PACKAGES

WEB = Path(lms_bridge.web.__file__).parent
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "msg": None}
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]

Text = str | tuple[str, ...]


@cache
def used() -> frozenset[Text]:
    found = extract_from_dir(str(WEB), METHODS, keywords=KEYWORDS)
    marked = {text if isinstance(text, str) else tuple(text) for _, _, text, _, _ in found}
    return frozenset(marked | spoken())


def spoken() -> set[Text]:
    """The words that commands and pages share."""
    lines = {text for words in LINES.values() for text in astuple(words) if text}
    troubles = {text for words in TROUBLES.values() for text in (words.title, words.detail, words.remedy)}
    findings = {text for words in FINDINGS.values() for text in (words.text, words.remedy) if text}
    options = {text for words in OPTIONS.values() for text in (words.label, words.meaning)}
    sent = (*TARGETS.values(), *STATEMENTS.values(), *REGISTERS.values(), *SUBSCRIBERS.values())
    forwarded = {text for words in sent for text in astuple(words)} | {*SUBMISSION_REASONS.values()}
    causes = {text for words in CAUSES.values() for text in (words.reason, words.remedy)}
    webinars = {text for words in WEBINAR_TROUBLES.values() for text in (words.detail, words.remedy)}
    webinars |= {text for words in WEBINAR_FINDINGS.values() for text in words if text}
    parts = {*CAPABILITIES.values(), *BECAUSE.values(), *SOMETHING.values(), A_CAPABILITY}
    return (
        troubles
        | findings
        | options
        | parts
        | lines
        | causes
        | forwarded
        | webinars
        | {A_STATUS, *REASONS.values()}
        | {wording_attendance.TITLE, wording_attendance.AT_LINE}
        | {text for pair in wording_attendance.ALL.values() for text in pair if text}
        | {*KINDS.values(), *DOUBTS.values()}
        | {text for words in wording_reconciling.DIFFERS.values() for text in (words.what, words.remedy)}
        | {*wording_reconciling.WHY.values()}
        | {*wording_counting.CHANGES.values(), *wording_counting.DOUBTS.values()}
        | {AGO, FOUND, TODAY, YESTERDAY, *LONG.values()}
        | {*STAYS.values(), *MATTERS.values()}
        | {*SEVERITIES.values(), *PAUSES.values(), *HELD.values()}
        | {one.definition for one in INDICATORS.values()}
        | set(words_of_errors())
        | set(judged())
        | set(words_of_packages())
    )


def words_of_packages() -> Iterator[str]:
    """What is found in packages, what counts in them and what changed."""
    for words in FOUND_IN_PACKAGES.values():
        yield from (words.message, words.remedy)
    yield from (*wording_packages.CHANGED.values(), *wording_packages.COUNTS)
    yield from (*wording_packages.SEVERITIES.values(), *wording_packages.VERDICTS.values())
    yield from (wording_packages.UNKNOWN, wording_packages.NOTHING_SAID, wording_packages.ORDER_CHANGED)


def judged() -> Iterator[str]:
    """The words of judged attempts."""
    yield from (*judging.RULES.values(), *judging.DIFFERS.values(), *judging.FAULTS.values())
    yield from (*judging.COMPLETIONS.values(), *judging.SUCCESSES.values(), *judging.DOUBTS.values())
    yield from (*judging.MOVE_ONS.values(), *judging.VERBS.values(), *judging.BROKEN.values())
    yield judging.NO_MOVE_ON
    for words in (*judging.LACKS.values(),):
        yield from astuple(words)
    for choice in (*judging.MASTERY.values(), *judging.ATTEMPTS.values(), *judging.WHOLE.values()):
        yield from astuple(choice)


def words_of_errors() -> Iterator[str]:
    """The words of those errors that pages and messages tell in the reader's language."""
    for code in (*TRANSLATED, *CLASSROOM):
        yield from (ERRORS[code].title, ERRORS[code].detail, ERRORS[code].remedy)


@cache
def written() -> dict[Text, tuple[str, ...]]:
    return {
        message.id if isinstance(message.id, str) else tuple(message.id): forms(message.string or "")
        for message in read_catalogue()
        if message.id
    }


def forms(text: str | list[str] | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)s|%%|{\w+}", text))


def test_the_pages_have_texts_to_extract() -> None:
    assert len(used()) > 200


def test_every_text_used_is_written_in_serbian() -> None:
    assert sorted(map(str, used() - written().keys())) == []


def test_no_text_is_written_that_nobody_uses() -> None:
    assert sorted(map(str, written().keys() - used())) == []


def test_no_translation_is_empty_or_lacks_a_plural_form() -> None:
    short = {key for key, text in written().items() if len(forms(text)) != (1 if isinstance(key, str) else 3)}
    assert short == set()
    assert {key for key, text in written().items() if not all(forms(text))} == set()


def test_a_translation_has_the_placeholders_of_its_text() -> None:
    """The plural's: in Serbian the first form also stands for 21 and 31, so it says the number."""
    wrong = {
        key: text
        for key, text in written().items()
        if any(placeholders(form) != placeholders(forms(key)[-1]) for form in forms(text))
    }
    assert wrong == {}


def test_latin_is_made_of_every_text_and_holds_no_cyrillic() -> None:
    latin = {message.id: message.string for message in in_latin(read_catalogue()) if message.id}
    examples = "Type the beginning of a name: ђорђ, djordj and đorđ find the same people."
    assert len(latin) == len(written())
    cyrillic = [key for key, text in latin.items() if re.search("[Ѐ-ӿ]", "".join(forms(text or "")))]
    assert [key for key in cyrillic if key != examples] == []
    assert latin["Unmatched accounts"] == "Nepovezani nalozi"


@pytest.mark.parametrize(
    ("tags", "code"),
    [
        (["sr-RS", "en"], "sr_Cyrl"),
        (["sr-Latn-RS"], "sr_Latn"),
        (["de", "en-GB"], "en"),
        (["de"], "sr_Cyrl"),
        ([], "sr_Cyrl"),
    ],
)
def test_the_browser_is_answered_in_the_first_language_we_have(tags: list[str], code: str) -> None:
    assert asked_for(tags).code == code
