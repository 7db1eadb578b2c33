"""The tables. Each unique key here is what makes a second arrival the same row.

Ids are made in Python (`db.ids`), grow with time, and fit 63 bits. Times end in `_ms`: milliseconds
since 1970 in UTC. What a register names keeps the register's id, as text. Rows that are work to be
done carry the columns of `columns.work`; `db.work` alone claims and finishes them.
"""

from lms_bridge.db.tables.access import access_log, credential, event_log, login, login_failure, source
from lms_bridge.db.tables.attendance import attendance_file, attendance_of
from lms_bridge.db.tables.bodies import accreditation, body_turn, waiver
from lms_bridge.db.tables.checks import source_check
from lms_bridge.db.tables.classroom import attendance_mark, class_day, tick
from lms_bridge.db.tables.clients import access_token, client_read, client_saw, client_view
from lms_bridge.db.tables.columns import metadata
from lms_bridge.db.tables.documents import closing, document, document_number
from lms_bridge.db.tables.forwarding import forward_attempt, forward_replay, forward_target, forwarding
from lms_bridge.db.tables.gradebook import handed_in
from lms_bridge.db.tables.indicators import (
    frozen_attendance,
    frozen_realisation,
    frozen_report,
    headcount,
    planned,
)
from lms_bridge.db.tables.jobs import notice, sync_job, sync_run
from lms_bridge.db.tables.kept import deleted_day, deletion, kept_from, refused_request
from lms_bridge.db.tables.lms import lms_course, lms_module, moodle_user, tie
from lms_bridge.db.tables.lrs import (
    activity,
    activity_link,
    agent,
    agent_link,
    attachment,
    attachment_link,
    definition,
    lrs_document,
    registration_link,
    target_link,
    verb,
    verb_link,
)
from lms_bridge.db.tables.meetings import meeting_figure, meeting_run, meeting_ways
from lms_bridge.db.tables.objections import objection, proposal
from lms_bridge.db.tables.packages import package, package_version
from lms_bridge.db.tables.papers import paper, signing_key
from lms_bridge.db.tables.persons import person_merge
from lms_bridge.db.tables.plans import circle_member, invitation, plan, plan_item, plan_override, seat
from lms_bridge.db.tables.polled import agreement, difference, look, reading
from lms_bridge.db.tables.pulls import pull, pull_item
from lms_bridge.db.tables.raw import (
    account,
    delivery,
    evidence,
    fact,
    fact_object,
    link,
    refused_call,
    statement,
)
from lms_bridge.db.tables.reconciling import mismatch, reconciled, reconciliation
from lms_bridge.db.tables.registers import register_target
from lms_bridge.db.tables.registrations import registration, registration_said
from lms_bridge.db.tables.results import attempt, completion, entry, pair, submission
from lms_bridge.db.tables.roster import (
    body,
    enrolment,
    person,
    profile,
    profile_time,
    programme,
    realisation,
    role,
)
from lms_bridge.db.tables.subscribers import event, message, message_try, queue_told, subscriber
from lms_bridge.db.tables.tracks import judging, tracks
from lms_bridge.db.tables.watch import history_choice, site, site_account, source_mode
from lms_bridge.db.tables.windows import realisation_window, run_end, window_doubt, withdrawal

__all__ = [
    "access_log",
    "access_token",
    "account",
    "accreditation",
    "activity",
    "activity_link",
    "agent",
    "agent_link",
    "agreement",
    "attachment",
    "attachment_link",
    "attempt",
    "attendance_file",
    "attendance_mark",
    "attendance_of",
    "body",
    "body_turn",
    "circle_member",
    "class_day",
    "client_read",
    "client_saw",
    "client_view",
    "closing",
    "completion",
    "credential",
    "definition",
    "deleted_day",
    "deletion",
    "delivery",
    "difference",
    "document",
    "document_number",
    "enrolment",
    "entry",
    "event",
    "event_log",
    "evidence",
    "fact",
    "fact_object",
    "forward_attempt",
    "forward_replay",
    "forward_target",
    "forwarding",
    "frozen_attendance",
    "frozen_realisation",
    "frozen_report",
    "handed_in",
    "headcount",
    "history_choice",
    "invitation",
    "judging",
    "kept_from",
    "link",
    "lms_course",
    "lms_module",
    "login",
    "login_failure",
    "look",
    "lrs_document",
    "meeting_figure",
    "meeting_run",
    "meeting_ways",
    "message",
    "message_try",
    "metadata",
    "mismatch",
    "moodle_user",
    "notice",
    "objection",
    "package",
    "package_version",
    "pair",
    "paper",
    "person",
    "person_merge",
    "plan",
    "plan_item",
    "plan_override",
    "planned",
    "profile",
    "profile_time",
    "programme",
    "proposal",
    "pull",
    "pull_item",
    "queue_told",
    "reading",
    "realisation",
    "realisation_window",
    "reconciled",
    "reconciliation",
    "refused_call",
    "refused_request",
    "register_target",
    "registration",
    "registration_link",
    "registration_said",
    "role",
    "run_end",
    "seat",
    "signing_key",
    "site",
    "site_account",
    "source",
    "source_check",
    "source_mode",
    "statement",
    "submission",
    "subscriber",
    "sync_job",
    "sync_run",
    "target_link",
    "tick",
    "tie",
    "tracks",
    "verb",
    "verb_link",
    "waiver",
    "window_doubt",
    "withdrawal",
]
