"""A Moodle's users and the register's people side by side: what both become for `domain.matching`, who is
linked already, and live look-ups by the strong keys that the source's options allow."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Final, Literal

from lms_bridge.domain.fact import is_plain
from lms_bridge.domain.matching import Key, KeyKind, KnownPerson, Links, PlatformUser, Trust
from lms_bridge.services.moodle_options import MoodleOptions
from lms_bridge.services.ports import Linked, MoodleUser, Source, Unit, Worker
from lms_bridge.services.scripts import fold
from moodle_sync import Moodle
from moodle_sync.client.users import Field, User
from moodle_sync.records import UserTold

_MEANT: Final[Mapping[str, Literal["", KeyKind.REGISTER_ID, KeyKind.EMPLOYEE_NUMBER]]] = {
    "nothing": "",
    "register-id": KeyKind.REGISTER_ID,
    "employee-number": KeyKind.EMPLOYEE_NUMBER,
}


def trust_of(options: MoodleOptions) -> Trust:
    """What may be believed there. An idnumber that learners may write, or nobody knows, is no key."""
    idnumber = _MEANT[options.idnumber_means] if options.idnumber_locked is True else ""
    return Trust(idnumber, email=options.email_verified)


def known_person(worker: Worker) -> KnownPerson:
    """A person as keys are made of: bodies by identifier and by name, in either script."""
    bodies = frozenset(fold(text) for text in worker.bodies)
    return KnownPerson(
        worker.person_id,
        email=worker.email,
        employee_number=worker.employee_number,
        bodies=bodies - {()},
        counts_for=worker.counts_for,
    )


def platform_user(user: MoodleUser) -> PlatformUser:
    """A user as keys are compared with. What was not told counts as what does not link."""
    places = (user.institution or "", user.department or "")
    return PlatformUser(
        user.id,
        idnumber=user.idnumber or "",
        email=user.email or "",
        places=frozenset(fold(text) for text in places) - {()},
        confirmed=user.confirmed is True,
        suspended=user.suspended is not False,
        deleted=user.deleted,
    )


def moodle_user(user: User) -> MoodleUser:
    """A user of the client as it is kept. The shell of a deleted one keeps nothing that names anybody."""
    gone = user.is_deleted
    return MoodleUser(
        user.id,
        username=None if gone else user.username,
        idnumber=None if gone else user.idnumber,
        email=None if gone else user.email,
        full_name="" if gone else user.full_name,
        institution=None if gone else user.institution,
        department=None if gone else user.department,
        auth=user.auth,
        confirmed=user.confirmed,
        suspended=user.suspended,
        deleted=gone,
    )


def told_user(user: UserTold) -> MoodleUser:
    """A user of the companion plugin as it is kept: what is empty is None, as Moodle's functions tell it.

    Text that no database could keep is not told either.
    """
    texts = {name: _kept(getattr(user, name)) for name in _TEXTS}
    return MoodleUser(
        user.id,
        **(dict.fromkeys(_TEXTS) if user.deleted else texts),
        full_name="" if user.deleted else _kept(user.full_name) or "",
        confirmed=user.confirmed,
        suspended=user.suspended,
        deleted=user.deleted,
    )


_TEXTS: Final = ("username", "idnumber", "email", "institution", "department", "auth")


def _kept(text: str) -> str | None:
    return text if text and is_plain(text) else None


def links_of(linked: Mapping[int, Linked]) -> Links:
    """The links on a source for `domain.matching`."""
    standing = {number: one.person_id for number, one in linked.items() if one.person_id is not None}
    return Links(standing, former={number for number, one in linked.items() if one.former})


def meet_profiles(unit: Unit, source: Source, *, at_ms: int) -> None:
    """Take in the accounts that the register's profiles name, each linked to its person, before they speak.

    Whom a roster wants may have learned nothing so far. The caller's unit is `alone`.
    """
    unit.accounts.ensure({(source.id, one): "" for one in unit.accounts.of_profiles(source.id)}, at_ms=at_ms)


def users_of(unit: Unit, source_id: int) -> Mapping[str, tuple[int, ...]]:
    """By person the Moodle users who are theirs by a link that stands; a person may have several."""
    found: dict[str, list[int]] = {}
    for number, one in sorted(unit.moodle_users.links(source_id).items()):
        if one.person_id is not None:
            found.setdefault(one.person_id, []).append(number)
    return {person_id: tuple(numbers) for person_id, numbers in found.items()}


def people_of(unit: Unit, day: date, person_ids: Collection[str]) -> Sequence[KnownPerson]:
    """These persons with what keys are made of: `matching.keys_of(person, trust_of(options))`."""
    return [known_person(one) for one in unit.moodle_users.workers(day, person_ids=person_ids)]


def look_up(moodle: Moodle, keys: Iterable[Key]) -> Mapping[Key, tuple[User, ...]]:
    """Who on a live Moodle has each key, whether it may be believed of them or not; deleted users have none.

    Calls grow with the number of keys by lots. Raises `MoodleError`, and believes no empty answer unproven.
    """
    asked = list(dict.fromkeys(keys))
    found: dict[str, tuple[User, ...]] = {}
    for field in ("idnumber", "email"):
        values = [text for key in asked if key.field == field for text in (key.value, key.spelt) if text]
        if values:
            found[field] = moodle.users.by_field(_field(field), dict.fromkeys(values)).users
    return {
        key: tuple(one for one in found[key.field] if key.fits(platform_user(moodle_user(one))))
        for key in asked
    }


def _field(name: str) -> Field:
    return "idnumber" if name == "idnumber" else "email"
