"""What a cron expression means, in English and Serbian."""

import pytest
from babel.support import NullTranslations
from hypothesis import given

from lms_bridge.services.cron_meaning import Pattern, meaning
from lms_bridge.web.i18n import speech_of
from lms_bridge.web.job_words import when
from tests.unit.services.test_when import CRONS

ENGLISH, SERBIAN = NullTranslations(), speech_of("sr_Cyrl")

WORDS = [
    ("* * * * *", "every minute", "сваког минута"),
    ("*/5 * * * *", "every 5 minutes", "на сваких 5 минута"),
    ("0,30 * * * *", "every 30 minutes", "на сваких 30 минута"),
    ("10 * * * *", "every hour, at minute 10", "сваког сата, у 10. минуту"),
    ("15 */2 * * *", "every 2 hours, at minute 15", "на свака 2 сата, у 15. минуту"),
    ("10 2 * * *", "daily at 02:10", "сваког дана у 02:10"),
    ("0 6,18 * * *", "daily at 06:00, 18:00", "сваког дана у 06:00, 18:00"),
    ("0 6 * * 1-5", "on working days at 06:00", "радним данима у 06:00"),
    ("0 6 * * MON-FRI", "on working days at 06:00", "радним данима у 06:00"),
    ("0 6 * * 1,4", "on Mondays, on Thursdays at 06:00", "понедељком, четвртком у 06:00"),
    ("0 6 * * 0", "on Sundays at 06:00", "недељом у 06:00"),
    ("0 6 * * 7", "on Sundays at 06:00", "недељом у 06:00"),
    ("0 3 1 * *", "monthly on the 1. at 03:00", "сваког месеца, 1. у 03:00"),
    ("0 3 L * *", "by the expression 0 3 L * *", "по изразу 0 3 L * *"),
    ("*/7 * * * *", "by the expression */7 * * * *", "по изразу */7 * * * *"),
    ("0 3 1 * 1", "by the expression 0 3 1 * 1", "по изразу 0 3 1 * 1"),
]


@pytest.mark.parametrize(("cron", "english", "serbian"), WORDS)
def test_a_usual_time_has_words(cron: str, english: str, serbian: str) -> None:
    assert (when(cron, ENGLISH), when(cron, SERBIAN)) == (english, serbian)


@given(CRONS)
def test_every_expression_is_told_somehow(cron: str) -> None:
    told = meaning(cron)
    assert when(cron, ENGLISH)
    assert (told.pattern is Pattern.OTHER) == (cron in when(cron, ENGLISH))
