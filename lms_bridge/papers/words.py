"""The words on papers in three languages. Serbian is written in Cyrillic, and Latin is made from it.

What came from elsewhere (names, titles) stays in its script, but that Cyrillic is shown in Latin where
the paper is in Latin; nothing is ever turned into Cyrillic.
"""

from collections.abc import Mapping
from datetime import date
from typing import Final

from babel.dates import format_date

from lms_bridge.domain.document import DocumentKind
from lms_bridge.domain.paper import Language
from lms_bridge.domain.programme import Form, ProgrammeKind
from lms_bridge.services.scripts import to_latin

_SERBIAN: Final[Mapping[str, str]] = {
    "confirmation": "Потврда",
    "certificate": "Сертификат",
    "confirmation-title": "Потврда о похађању обуке",
    "certificate-title": "Сертификат о савладаној обуци",
    "opening": "Овим се потврђује да је",
    "confirmation-sentence": "похађао/похађала програм обуке",
    "certificate-sentence": "похађао/похађала програм обуке и положио/положила тест знања",
    "confirmation-criteria": "Похађање обуке по правилу програма.",
    "certificate-criteria": "Похађање обуке по правилу програма и положен тест знања.",
    "number": "Број",
    "issued": "Датум издавања",
    "programme": "Програм",
    "kind": "Врста програма",
    "form": "Облик",
    "held": "Време одржавања",
    "provider": "Спроводилац",
    "minutes": "Присуство",
    "some-minutes": "{count} мин",
    "score": "Резултат теста",
    "general": "Општи програм обуке",
    "managers": "Програм обуке руководилаца",
    "special": "Посебни програм обуке",
    "online": "Онлајн обука",
    "webinar": "Вебинар",
    "classroom": "Обука у учионици",
    "check": "Проверите овај документ на адреси",
    "qr": "QR код са адресом за проверу документа: {address}",
    "transcript-title": "Уверење о похађаним обукама",
    "transcript-opening": "Документи који су важили {day}, по датуму издавања:",
    "none": "На дан {day} није важио ниједан документ.",
    "document": "Документ",
    "code": "Ознака за проверу",
    "transcript-check": "Сваки документ се проверава по својој ознаци на адреси {address}",
}
_ENGLISH: Final[Mapping[str, str]] = {
    "confirmation": "Confirmation",
    "certificate": "Certificate",
    "confirmation-title": "Confirmation of attendance",
    "certificate-title": "Certificate of completion",
    "opening": "This is to confirm that",
    "confirmation-sentence": "attended the training programme",
    "certificate-sentence": "attended the training programme and passed its knowledge test",
    "confirmation-criteria": "Attendance by the programme's rule.",
    "certificate-criteria": "Attendance by the programme's rule, and its knowledge test passed.",
    "number": "Number",
    "issued": "Date of issue",
    "programme": "Programme",
    "kind": "Kind of programme",
    "form": "Form",
    "held": "Held",
    "provider": "Provider",
    "minutes": "Presence",
    "some-minutes": "{count} min",
    "score": "Test result",
    "general": "General training programme",
    "managers": "Training programme for managers",
    "special": "Special training programme",
    "online": "Online course",
    "webinar": "Webinar",
    "classroom": "Classroom training",
    "check": "Check this document at",
    "qr": "QR code with the address at which to check this document: {address}",
    "transcript-title": "Transcript of training",
    "transcript-opening": "Documents that were valid on {day}, by date of issue:",
    "none": "No document was valid on {day}.",
    "document": "Document",
    "code": "Check code",
    "transcript-check": "Each document is checked by its code at {address}",
}


def word(language: Language, name: str, **told: object) -> str:
    """The words of that name, with what is told of in its places."""
    if language is Language.ENGLISH:
        return _ENGLISH[name].format(**told)
    text = _SERBIAN[name]
    return (to_latin(text) if language is Language.LATIN else text).format(**told)


def came(language: Language, text: str) -> str:
    """A name or a title as the paper shows it."""
    return text if language is Language.CYRILLIC else to_latin(text)


def kind_word(language: Language, kind: DocumentKind | ProgrammeKind | Form) -> str:
    return word(language, kind.value)


def day_text(language: Language, day: date) -> str:
    """The day as it is written: 25. 11. 2026.; 25 November 2026."""
    if language is Language.ENGLISH:
        return format_date(day, "long", locale="en_GB")
    return f"{day.day}. {day.month}. {day.year}."
