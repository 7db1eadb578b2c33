"""Zoom's reports on who took part, as CSV: of a meeting (usage report) and of a webinar (attendee report).

Before the table there may be blocks about the meeting; a webinar's report has a table for each of hosts,
panellists and attendees. Columns vary by what was ticked at the export, and are in the language of whoever
exported it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from lms_bridge.services.attendance_file import AttendanceFileRefused, FileRead, Format, Reading, Said
from lms_bridge.services.presences import By, Participant
from lms_bridge.webinars.attendance_rows import (
    Cells,
    Faulty,
    Gathered,
    Names,
    Told,
    by_login,
    checked_name,
    columns_of,
    file_read,
    header_name,
    refuse_twice,
    shown_label,
)
from lms_bridge.webinars.attendance_text import DELIMITERS, Record, head, records, text_of

NAMES: Final[Names] = {
    # English
    **dict.fromkeys(("name (original name)", "user name (original name)", "name", "user name"), "name"),
    **dict.fromkeys(("user email", "email", "e-mail", "email address"), "email"),
    "join time": "join",
    "leave time": "leave",
    **dict.fromkeys(("duration (minutes)", "time in session (minutes)"), "minutes"),
    **dict.fromkeys(("total duration (minutes)", "total time (minutes)"), "total"),
    "in waiting room": "waiting",
    "attended": "attended",
    "customer key": "account",
    **dict.fromkeys(("meeting id", "webinar id"), "meeting"),
    # German
    **dict.fromkeys(
        ("name (ursprünglicher name)", "name (originalname)", "benutzername (originalname)"), "name"
    ),
    **dict.fromkeys(("benutzer-e-mail", "e-mail-adresse", "benutzer e-mail"), "email"),
    **dict.fromkeys(("beitrittszeit", "beitrittszeitpunkt"), "join"),
    **dict.fromkeys(("zeit des verlassens", "verlassenszeit", "austrittszeit"), "leave"),
    **dict.fromkeys(("dauer (minuten)", "zeit in sitzung (minuten)"), "minutes"),
    **dict.fromkeys(("gesamtdauer (minuten)",), "total"),
    **dict.fromkeys(("im warteraum", "in warteraum"), "waiting"),
    "teilgenommen": "attended",
    "meeting-id": "meeting",
    "webinar-id": "meeting",
    # French
    **dict.fromkeys(
        ("nom (nom d'origine)", "nom (nom original)", "nom d'utilisateur (nom original)"), "name"
    ),
    **dict.fromkeys(("e-mail de l'utilisateur", "adresse e-mail"), "email"),
    **dict.fromkeys(("heure d'arrivée", "heure d'entrée", "heure de connexion"), "join"),
    **dict.fromkeys(("heure de départ", "heure de sortie", "heure de déconnexion"), "leave"),
    **dict.fromkeys(("durée (minutes)", "temps dans la session (minutes)"), "minutes"),
    "durée totale (minutes)": "total",
    "en salle d'attente": "waiting",
    **dict.fromkeys(("id de réunion", "id du webinaire"), "meeting"),
    # Spanish, Italian, Portuguese
    **dict.fromkeys(("nombre (nombre original)", "nome (nome originale)", "nome (nome original)"), "name"),
    **dict.fromkeys(("correo electrónico del usuario", "e-mail utente", "e-mail do usuário"), "email"),
    **dict.fromkeys(("correo electrónico", "indirizzo e-mail"), "email"),
    **dict.fromkeys(("hora de entrada", "hora para unirse", "ora di ingresso", "hora de ingresso"), "join"),
    **dict.fromkeys(("hora de salida", "hora para salir", "ora di uscita", "hora de saída"), "leave"),
    **dict.fromkeys(("duración (minutos)", "durata (minuti)", "duração (minutos)"), "minutes"),
    **dict.fromkeys(
        ("duración total (minutos)", "durata totale (minuti)", "duração total (minutos)"), "total"
    ),
    **dict.fromkeys(("en la sala de espera", "in sala d'attesa", "na sala de espera"), "waiting"),
    # Serbian in both scripts, Croatian, Slovenian
    **dict.fromkeys(
        ("ime (prvobitno ime)", "ime (originalno ime)", "име (првобитно име)", "име (оригинално име)"), "name"
    ),
    **dict.fromkeys(
        ("imejl korisnika", "e-pošta korisnika", "имејл корисника", "е-пошта корисника"), "email"
    ),
    **dict.fromkeys(
        ("vreme pridruživanja", "време придруживања", "vrijeme pridruživanja", "čas pridružitve"), "join"
    ),
    **dict.fromkeys(("vreme napuštanja", "време напуштања", "vrijeme napuštanja", "čas odhoda"), "leave"),
    **dict.fromkeys(
        ("trajanje (minuti)", "trajanje (u minutima)", "трајање (минути)", "трајање (у минутима)"), "minutes"
    ),
    **dict.fromkeys(("ukupno trajanje (minuti)", "укупно трајање (минути)"), "total"),
    **dict.fromkeys(("u čekaonici", "у чекаоници"), "waiting"),
    **dict.fromkeys(("id sastanka", "ид састанка", "id vebinara"), "meeting"),
    # Russian, Ukrainian
    **dict.fromkeys(("имя (настоящее имя)", "имя (исходное имя)", "ім’я (початкове ім’я)"), "name"),
    **dict.fromkeys(("электронная почта пользователя", "електронна пошта користувача"), "email"),
    **dict.fromkeys(("время входа", "час приєднання"), "join"),
    **dict.fromkeys(("время выхода", "час виходу"), "leave"),
    **dict.fromkeys(
        ("длительность (минуты)", "продолжительность (минут)", "тривалість (хвилини)"), "minutes"
    ),
    **dict.fromkeys(("в зале ожидания", "у залі очікування"), "waiting"),
}
_YES: Final = frozenset({"yes", "ja", "oui", "sí", "si", "sì", "sim", "da", "да", "так", "true", "1"})
_NO: Final = frozenset({"no", "nein", "non", "não", "ne", "не", "нет", "ні", "false", "0", ""})
_TOLERANCE_S: Final = 120
"""Zoom rounds a duration to minutes, and may write times without seconds."""
_NONE: Final = "--"


def recognises(text: str) -> bool:
    """Whether one of the first lines is a header of one of these reports."""
    return any(
        ({"join", "leave"} <= cells and cells & {"minutes", "waiting", "attended"})
        or {"email", "total"} <= cells
        for cells in _headers(text)
    )


def _headers(text: str) -> Iterable[frozenset[str]]:
    for line in head(text):
        delimiter = max(DELIMITERS, key=line.count)
        yield frozenset(NAMES.get(header_name(cell.strip('" \ufeff')), "") for cell in line.split(delimiter))


@dataclass(slots=True)
class _Place:
    """Where in the file the reader is."""

    columns: Mapping[str, int] | None = None
    about: Mapping[str, int] | None = None
    meetings: set[str] = field(default_factory=set)


def read(body: bytes, reading: Reading, *, now_ms: int) -> FileRead:
    """Raises `AttendanceFileRefused`."""
    text = text_of(body)
    gathered, place = Gathered(), _Place()
    for record in records(text, _delimiter(text)):
        if not _is_header(record, place):
            gathered.take(record.line, lambda record=record: _told(record, place, gathered))  # type: ignore[misc]
    if place.columns is None:
        raise AttendanceFileRefused("layout-unknown")
    if len(place.meetings) > 1:
        raise AttendanceFileRefused("several-meetings")
    return file_read(
        Format.ZOOM, gathered, reading=reading, now_ms=now_ms, meeting=next(iter(place.meetings), "")
    )


def _delimiter(text: str) -> str:
    for line in head(text):
        delimiter = max(DELIMITERS, key=line.count)
        names = {NAMES.get(header_name(cell.strip('" '))) for cell in line.split(delimiter)}
        if {"join", "leave"} <= names:
            return delimiter
    return ","


def _is_header(record: Record, place: _Place) -> bool:
    """Whether the line says what the lines after it are; then the place knows it."""
    columns = columns_of(record, NAMES)
    if {"join", "leave"} <= columns.keys():
        refuse_twice(record, NAMES)
        place.columns, place.about = columns, None
        return True
    if place.columns is not None:
        return False
    if {"total", "email"} <= columns.keys():
        raise AttendanceFileRefused("only-totals", line=record.line)
    if "meeting" in columns:
        place.about = columns
    return "meeting" in columns


def _told(record: Record, place: _Place, gathered: Gathered) -> Told | None:
    if place.about is not None:  # the values of the block before the table
        place.meetings.add(meeting_number(Cells(record, place.about)["meeting"]))
        place.about = None
        return None
    if place.columns is None or record.width <= 1:  # a title
        return None
    cells = Cells(record, place.columns)
    if "meeting" in place.columns:
        place.meetings.add(meeting_number(cells["meeting"]))
    if not _is_presence(cells, gathered):
        return None
    joined, left = cells.stamps()
    minutes = cells["minutes"]
    return Told(
        record.line,
        _who(cells),
        joined,
        left,
        seconds=int(minutes) * 60 if minutes.isdecimal() and len(minutes) < 7 else None,  # noqa: PLR2004
        tolerance_s=_TOLERANCE_S,
    )


def _is_presence(cells: Cells, gathered: Gathered) -> bool:
    """False for who registered and did not come, and for time in the waiting room. Raises `Faulty`."""
    if "attended" in cells.columns and not _yes(cells["attended"]):
        gathered.notes.append(Said("did-not-attend", cells.record.line))
        return False
    if "waiting" in cells.columns and _yes(cells["waiting"]):
        gathered.notes.append(Said("waiting-room", cells.record.line))
        return False
    return True


def _yes(text: str) -> bool:
    word = text.casefold()
    if word in _YES:
        return True
    if word in _NO or word == _NONE:
        return False
    raise Faulty("yes-or-no")


def _who(cells: Cells) -> Participant:
    account, label = cells["account"], cells["name"]
    if account:
        return Participant(By.ACCOUNT, checked_name(account), shown_label(label))
    email = cells["email"]
    return by_login("" if email == _NONE else email, label)


def meeting_number(text: str) -> str:
    """A meeting's number without the blanks by which people read it."""
    return "".join(text.split())
