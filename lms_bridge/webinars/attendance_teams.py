"""Teams' attendance report, a table with tabs in UTF-16 that is named CSV. It is in the language of whoever
downloaded it, and its times have no zone.

Three layouts: with numbered sections, of which “in-meeting activities” has a line for each stay; before that
one table with a line for each stay; and first of all a list of who did what when, which names nobody but by
what they are called.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from lms_bridge.services.attendance_file import AttendanceFileRefused, FileRead, Format, Reading, Said
from lms_bridge.webinars.attendance_rows import (
    Cells,
    Gathered,
    Names,
    Told,
    by_login,
    columns_of,
    file_read,
    header_name,
    refuse_twice,
)
from lms_bridge.webinars.attendance_text import DELIMITERS, Record, head, records, text_of
from lms_bridge.webinars.attendance_times import Stamp, seconds, stamp

NAMES: Final[Names] = {
    # English
    **dict.fromkeys(("name", "full name"), "name"),
    **dict.fromkeys(("first join", "first join time"), "first"),
    **dict.fromkeys(("last leave", "last leave time"), "last"),
    **dict.fromkeys(("join time", "join"), "join"),
    **dict.fromkeys(("leave time", "leave"), "leave"),
    **dict.fromkeys(("duration", "in-meeting duration"), "duration"),
    **dict.fromkeys(("email", "e-mail", "email address"), "email"),
    "participant id (upn)": "upn",
    "user action": "action",
    "timestamp": "at",
    # German
    "vollständiger name": "name",
    **dict.fromkeys(("erster beitritt", "erste teilnahme"), "first"),
    **dict.fromkeys(("letztes verlassen", "letzter austritt"), "last"),
    **dict.fromkeys(("beitrittszeit", "beitreten", "beitrittszeitpunkt"), "join"),
    **dict.fromkeys(
        ("verlassen", "zeitpunkt des verlassens", "zeit des verlassens", "austrittszeit"), "leave"
    ),
    **dict.fromkeys(
        ("dauer", "dauer der besprechung", "besprechungsdauer", "dauer in der besprechung"), "duration"
    ),
    "teilnehmer-id (upn)": "upn",
    "benutzeraktion": "action",
    "zeitstempel": "at",
    # French
    **dict.fromkeys(("nom", "nom complet"), "name"),
    **dict.fromkeys(("première participation", "première connexion", "premier accès"), "first"),
    **dict.fromkeys(("dernier départ", "dernière sortie", "dernière déconnexion"), "last"),
    **dict.fromkeys(
        ("heure d'arrivée", "heure de participation", "heure de connexion", "heure d’arrivée"), "join"
    ),
    **dict.fromkeys(("heure de départ", "heure de sortie", "heure de déconnexion"), "leave"),
    **dict.fromkeys(("durée", "durée de la réunion", "durée dans la réunion"), "duration"),
    **dict.fromkeys(("adresse e-mail", "courrier électronique", "courriel"), "email"),
    **dict.fromkeys(("id de participant (upn)", "id du participant (upn)", "id participant (upn)"), "upn"),
    "action de l'utilisateur": "action",
    "horodatage": "at",
    # Spanish, Italian, Portuguese, Dutch
    **dict.fromkeys(("nombre", "nombre completo", "nome", "nome completo", "naam", "volledige naam"), "name"),
    **dict.fromkeys(
        ("primera unión", "prima partecipazione", "primeira entrada", "eerste deelname"), "first"
    ),
    **dict.fromkeys(("última salida", "ultima uscita", "última saída", "laatst verlaten"), "last"),
    **dict.fromkeys(
        ("hora de unión", "hora a la que se unió", "ora di ingresso", "ora di partecipazione"), "join"
    ),
    **dict.fromkeys(("hora de entrada", "tijdstip van deelname", "deelnametijd"), "join"),
    **dict.fromkeys(("hora de salida", "hora a la que salió", "ora di uscita", "hora de saída"), "leave"),
    **dict.fromkeys(("tijdstip van verlaten", "vertrektijd"), "leave"),
    **dict.fromkeys(
        ("duración", "duración de la reunión", "durata", "durata riunione", "duração", "duur"), "duration"
    ),
    **dict.fromkeys(("correo electrónico", "posta elettronica"), "email"),
    **dict.fromkeys(
        ("id. de participante (upn)", "id de participante (upn)", "id partecipante (upn)"), "upn"
    ),
    **dict.fromkeys(("id do participante (upn)", "deelnemer-id (upn)", "deelnemers-id (upn)"), "upn"),
    # Serbian in both scripts, Croatian and Bosnian, Slovenian
    **dict.fromkeys(
        ("ime", "ime i prezime", "puno ime", "име", "име и презиме", "пуно име", "polno ime"), "name"
    ),
    **dict.fromkeys(("prvo pridruživanje", "прво придруживање", "prva pridružitev"), "first"),
    **dict.fromkeys(("poslednje napuštanje", "последње напуштање", "posljednje napuštanje"), "last"),
    **dict.fromkeys(
        ("vreme pridruživanja", "време придруживања", "vrijeme pridruživanja", "čas pridružitve"), "join"
    ),
    **dict.fromkeys(("vreme napuštanja", "време напуштања", "vrijeme napuštanja", "čas odhoda"), "leave"),
    **dict.fromkeys(("trajanje", "трајање", "trajanje sastanka", "трајање састанка"), "duration"),
    **dict.fromkeys(("trajanje u sastanku", "trajanje na sastanku", "трајање на састанку"), "duration"),
    **dict.fromkeys(("e-pošta", "imejl", "имејл", "е-пошта", "adresa e-pošte", "e-poštni naslov"), "email"),
    **dict.fromkeys(
        ("id učesnika (upn)", "ид учесника (upn)", "id sudionika (upn)", "id udeleženca (upn)"), "upn"
    ),
    **dict.fromkeys(("radnja korisnika", "радња корисника"), "action"),
    **dict.fromkeys(("vremenska oznaka", "временска ознака"), "at"),
    # Polish, Russian, Ukrainian
    **dict.fromkeys(("imię i nazwisko", "nazwa", "имя", "полное имя", "ім’я", "повне ім’я"), "name"),
    **dict.fromkeys(("pierwsze dołączenie", "первое подключение", "перше приєднання"), "first"),
    **dict.fromkeys(("ostatnie opuszczenie", "последний выход", "останній вихід"), "last"),
    **dict.fromkeys(
        ("godzina dołączenia", "czas dołączenia", "время присоединения", "время подключения"), "join"
    ),
    **dict.fromkeys(("godzina opuszczenia", "czas opuszczenia", "время выхода", "час виходу"), "leave"),
    "час приєднання": "join",
    **dict.fromkeys(("czas trwania", "czas trwania spotkania", "длительность", "тривалість"), "duration"),
    **dict.fromkeys(("adres e-mail", "электронная почта", "електронна пошта"), "email"),
    **dict.fromkeys(("identyfikator uczestnika (upn)", "ид участника (upn)", "ід учасника (upn)"), "upn"),
}
_JOINED: Final = frozenset(
    {
        "joined",
        "joined before",
        "beigetreten",
        "vorher beigetreten",
        "pridružio se",
        "придружио се",
        "s'est joint",
    }
)
_LEFT: Final = frozenset({"left", "verlassen", "hat verlassen", "napustio", "напустио", "a quitté"})
_TOLERANCE_S: Final = 90


def recognises(text: str) -> bool:
    """Whether one of the first lines is a header of one of the layouts."""
    return _delimiter(text) is not None


def _delimiter(text: str) -> str | None:
    for line in head(text):
        for delimiter in DELIMITERS:
            names = {NAMES.get(header_name(cell.strip('" \ufeff'))) for cell in line.split(delimiter)}
            if "name" in names and (
                {"join", "leave"} <= names or {"first", "last"} <= names or _is_list(names)
            ):
                return delimiter
    return None


def _is_list(names: Iterable[str | None]) -> bool:
    return {"name", "action", "at"} <= {*names}


@dataclass(slots=True)
class _Place:
    """Where in the file the reader is. `summed`: whether there was a table of totals by participant."""

    columns: Mapping[str, int] | None = None
    summed: bool = False
    each: bool = False
    acts: dict[str, list[tuple[int, str, Stamp]]] = field(default_factory=lambda: defaultdict(list))


def read(body: bytes, reading: Reading, *, now_ms: int) -> FileRead:
    """Raises `AttendanceFileRefused`."""
    text = text_of(body)
    delimiter = _delimiter(text)
    if delimiter is None:
        raise AttendanceFileRefused("layout-unknown")
    gathered, place = Gathered(), _Place()
    for record in records(text, delimiter):
        if not _is_header(record, place):
            gathered.take(record.line, lambda record=record: _told(record, place))  # type: ignore[misc]
    if place.summed and not place.each:
        raise AttendanceFileRefused("file-truncated", line=text.count("\n") + 1)
    _pair(place, gathered)
    return file_read(Format.TEAMS, gathered, reading=reading, now_ms=now_ms)


def _is_header(record: Record, place: _Place) -> bool:
    """Whether the line is a header, or the title of a section; then the place knows it."""
    columns = columns_of(record, NAMES)
    if "name" in columns and ({"join", "leave"} <= columns.keys() or _is_list(columns)):
        refuse_twice(record, NAMES)
        place.columns, place.each = columns, True
        return True
    if {"name", "first", "last"} <= columns.keys():
        place.columns, place.summed = None, True  # a total tells of no stay
        return True
    if record.width == 1 and record.cells[0][:1].isdecimal() and ". " in record.cells[0][:4]:
        place.columns = None
        return True
    return False


def _told(record: Record, place: _Place) -> Told | None:
    if place.columns is None:
        return None
    cells = Cells(record, place.columns)
    if "action" in place.columns:
        place.acts[cells["name"]].append((record.line, cells["action"].casefold(), stamp(cells["at"])))
        return None
    joined, left = cells.stamps()
    return Told(
        record.line,
        by_login(cells["email"] or cells["upn"], cells["name"]),
        joined,
        left,
        seconds=seconds(cells["duration"]),
        tolerance_s=_TOLERANCE_S,
    )


def _pair(place: _Place, gathered: Gathered) -> None:
    """The list of acts: who joins and leaves in turn was there in between.

    Two of one name may be two people; where their acts are not in turn, nobody can say who left.
    """
    for label, acts in place.acts.items():
        for line, act, _ in acts:
            if act not in _JOINED | _LEFT:
                gathered.faults.append(Said("act-unknown", line))
        turns = [
            (line, act in _JOINED, at) for line, act, at in sorted(acts, key=_when) if act in _JOINED | _LEFT
        ]
        if any(joins is not (n % 2 == 0) for n, (_, joins, _) in enumerate(turns)):
            gathered.faults += [Said("acts-out-of-turn", line) for line, _, _ in turns]
            continue
        who = by_login("", label)
        stays = zip(turns[::2], turns[1::2], strict=False)
        gathered.told += [Told(line, who, joined, left) for (line, _, joined), (_, _, left) in stays]
        if len(turns) % 2:
            gathered.faults.append(Said("leave-missing", turns[-1][0]))


def _when(act: tuple[int, str, Stamp]) -> tuple[int, ...]:
    """By the date as it is written: of a night in which a month changes it may be wrong, and then refused."""
    line, _, at = act
    return at.year, at.first, at.second, at.ms_of_day, line
