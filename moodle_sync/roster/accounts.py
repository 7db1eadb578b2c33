"""Accounts on a Moodle: found by strong keys, or still to be made."""

from dataclasses import KW_ONLY, dataclass


@dataclass(frozen=True, slots=True)
class NewAccount:
    """All that it takes to make an account. `idnumber` is a pseudonym; Moodle keeps `username` unique."""

    username: str
    _: KW_ONLY
    idnumber: str
    given_name: str
    family_name: str
    email: str
    auth: str


@dataclass(frozen=True, slots=True)
class Names:
    """A person's given and family name."""

    given: str
    _: KW_ONLY
    family: str


@dataclass(frozen=True, slots=True)
class Rename:
    """The name of the one account found, and what the register calls its owner."""

    before: Names
    after: Names


@dataclass(frozen=True, slots=True)
class Hit:
    """The Moodle users that one key (`link`, `idnumber`, `employee-number`, `email`) finds for a person."""

    key: str
    _: KW_ONLY
    moodle_user_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Account:
    """What looking a person up in Moodle gave: a hit for each strong key the source may match by.

    `suspended`: the one account found is. `contradicts`: another strong key of it, or a link, names somebody
    else. `new`: how to make one where none is found; None where accounts are not made. `rename`: where the
    name there is to follow the register's and does not.
    """

    hits: tuple[Hit, ...] = ()
    _: KW_ONLY
    suspended: bool = False
    contradicts: bool = False
    new: NewAccount | None = None
    rename: Rename | None = None

    @property
    def candidates(self) -> tuple[int, ...]:
        return tuple(sorted({each for hit in self.hits for each in hit.moodle_user_ids}))
