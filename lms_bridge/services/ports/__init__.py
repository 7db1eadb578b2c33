"""What the use cases rely on. Every implementation keeps these promises; the tests hold them to it.

A `Unit` is one transaction: all of it happens or nothing does. Its parts are the stores below, one an
aggregate. Writing units exclude each other where they touch the same rows; a unit that had to give way
raises `DatabaseBusy`, and the same work may be done again.
"""

from lms_bridge.services.ports.access import (
    Clock,
    Credential,
    Credentials,
    Hasher,
    Login,
    Logins,
    Logs,
    Sealer,
    Source,
    Sources,
)
from lms_bridge.services.ports.raw import (
    Accounts,
    Call,
    Deliveries,
    Facts,
    Hook,
    MeetingTold,
    NewDelivery,
    NewStatement,
    Statements,
    StoredDelivery,
    StoredStatement,
    Told,
    UnmatchedAccount,
)
from lms_bridge.services.ports.results import (
    Completions,
    Enrolments,
    PairKey,
    Pairs,
    Record,
    Register,
    Submission,
    Submissions,
    Version,
    WaitingPair,
)
from lms_bridge.services.ports.unit import Database, Lot, Unit, Work
from lms_bridge.services.ports.watch import Chosen, KnownSite, MadeAnew, ModeReason, Sites, Watch

__all__ = [
    "Accounts",
    "Call",
    "Chosen",
    "Clock",
    "Completions",
    "Credential",
    "Credentials",
    "Database",
    "Deliveries",
    "Enrolments",
    "Facts",
    "Hasher",
    "Hook",
    "KnownSite",
    "Login",
    "Logins",
    "Logs",
    "Lot",
    "MadeAnew",
    "MeetingTold",
    "ModeReason",
    "NewDelivery",
    "NewStatement",
    "PairKey",
    "Pairs",
    "Record",
    "Register",
    "Sealer",
    "Sites",
    "Source",
    "Sources",
    "Statements",
    "StoredDelivery",
    "StoredStatement",
    "Submission",
    "Submissions",
    "Told",
    "Unit",
    "UnmatchedAccount",
    "Version",
    "WaitingPair",
    "Watch",
    "Work",
]
