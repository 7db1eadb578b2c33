"""What is said about a Moodle, in the language of the page. Menus stay in Moodle's own English words."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext

from lms_bridge.domain.errors import BridgeError
from lms_bridge.runtime.wording_moodle import SEVERITIES, finding_words
from lms_bridge.runtime.wording_options import OPTIONS
from lms_bridge.runtime.wording_trouble import trouble_words
from lms_bridge.runtime.words import Words
from moodle_sync.findings import Finding


@dataclass(frozen=True, slots=True)
class Line:
    """A finding as it is shown: `kind` is the severity's code, `severity` its word."""

    kind: str
    severity: str
    text: str
    remedy: str


def say(text: str) -> str:
    """The text in the language of the page."""
    return str(gettext(text))


def option_label(name: str) -> str:
    """What people call an option; one that nobody foresaw is shown as it is."""
    words = OPTIONS.get(name)
    return name if words is None else say(words.label)


def severity_word(code: str) -> str:
    """What people call a severity."""
    return say(SEVERITIES[code])


def lines(findings: Iterable[Finding], *, source: str) -> list[Line]:
    """The findings of a source, by its name."""
    return [_line(each, source) for each in findings]


def trouble_of(error: BridgeError) -> Words | None:
    """The words of an error of a source; None where it is none."""
    return trouble_words(error.params, say=say)


def _line(finding: Finding, source: str) -> Line:
    words = finding_words(finding, source=source, say=say)
    return Line(finding.severity.value, severity_word(finding.severity), words.text, words.remedy)
