"""Rosters pushed to Moodle by a plan: compared three ways, guarded, applied in lots, taken back.

Pure but for `apply`, which speaks to the `RosterSide` it is given.
"""

from moodle_sync.roster.accounts import Account, Hit, Names, NewAccount, Rename
from moodle_sync.roster.apply import BaseChanged, GuardsHold, Outcome, Stop, apply
from moodle_sync.roster.circles import Circle, Member, circle_idnumber
from moodle_sync.roster.guards import STANDARD, Guard, Limit, Limits, Override, Proof, held
from moodle_sync.roster.has_circle import HasCircle
from moodle_sync.roster.items import AccountItem, CircleItem, Item, Kind, Listed, NameItem, Reason, SeatItem
from moodle_sync.roster.plan import Plan, plan
from moodle_sync.roster.results import Record, Result, State
from moodle_sync.roster.seats import MANUAL, Intent, Left, Read, Seat
from moodle_sync.roster.side import Enrol, Found, NotWhole, RosterSide, RowRefused
from moodle_sync.roster.stored import UnreadablePlan, from_json, item_from_json, item_to_json, to_json
from moodle_sync.roster.undo import circles_left_by, left_by, undo
from moodle_sync.roster.wanted import Course, Wanted, register_base

__all__ = [
    "MANUAL",
    "STANDARD",
    "Account",
    "AccountItem",
    "BaseChanged",
    "Circle",
    "CircleItem",
    "Course",
    "Enrol",
    "Found",
    "Guard",
    "GuardsHold",
    "HasCircle",
    "Hit",
    "Intent",
    "Item",
    "Kind",
    "Left",
    "Limit",
    "Limits",
    "Listed",
    "Member",
    "NameItem",
    "Names",
    "NewAccount",
    "NotWhole",
    "Outcome",
    "Override",
    "Plan",
    "Proof",
    "Read",
    "Reason",
    "Record",
    "Rename",
    "Result",
    "RosterSide",
    "RowRefused",
    "Seat",
    "SeatItem",
    "State",
    "Stop",
    "UnreadablePlan",
    "Wanted",
    "apply",
    "circle_idnumber",
    "circles_left_by",
    "from_json",
    "held",
    "item_from_json",
    "item_to_json",
    "left_by",
    "plan",
    "register_base",
    "to_json",
    "undo",
]
