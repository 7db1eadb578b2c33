"""What the register says: every row by the register's own id."""

from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Column, Date, ForeignKey, Index, Table, Text, text

from lms_bridge.db.tables.columns import metadata, ms, said_person
from lms_bridge.domain.calendar import day_of


def changed() -> Column[int]:
    """When what other systems are told of the row last changed: of a person also the roles and accounts."""
    return Column("changed_ms", BigInteger, nullable=False, server_default="0")


def _start_day(context: Any) -> date:
    return day_of(context.get_current_parameters()["start_ms"])


body = Table(
    "body",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("identifier", Text, nullable=False),
    Column("parent_id", Text),
    # What the register tells last; what holds is in `accreditation`.
    Column("accreditation", Text, nullable=False, server_default=""),
    Column("accredited_from", Date),
    Column("accredited_to", Date),
    changed(),
    ms("ended_ms", nullable=True),
)

_MERGED = text("merged_into IS NOT NULL")
person = Table(
    "person",
    metadata,
    Column("id", Text, primary_key=True),
    Column("given_name", Text, nullable=False),
    Column("family_name", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("employee_number", Text, nullable=False),
    Column("primary_body_id", ForeignKey("body.id")),
    # The person for whom this one counts, who is the same (`person_merge`).
    Column("merged_into", Text),
    changed(),
    ms("ended_ms", nullable=True),
    Index("ix_person_merged", "merged_into", sqlite_where=_MERGED, postgresql_where=_MERGED),
)

role = Table(
    "role",
    metadata,
    Column("id", Text, primary_key=True),
    Column("person_id", ForeignKey("person.id"), nullable=False, index=True),
    said_person(),
    Column("role_type", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("body_id", ForeignKey("body.id"), nullable=False),
    Column("begin", Date),
    Column("end", Date),
    changed(),
    ms("ended_ms", nullable=True),
)

profile = Table(
    "profile",
    metadata,
    Column("id", Text, primary_key=True),
    Column("person_id", ForeignKey("person.id"), nullable=False, index=True),
    said_person(),
    Column("vendor", Text, nullable=False),
    Column("home_page", Text, nullable=False),
    Column("account", Text, nullable=False),
    changed(),
    ms("ended_ms", nullable=True),
    Index("ix_profile_account", "home_page", "account"),
)

profile_time = Table(
    "profile_time",
    metadata,
    Column("profile_id", ForeignKey("profile.id"), primary_key=True),
    Column("since_ms", BigInteger, primary_key=True, autoincrement=False),
    ms("until_ms", nullable=True),
)
"""From when until when rosters told a profile: from this one tells how many had an account on a past day."""

programme = Table(
    "programme",
    metadata,
    Column("id", Text, primary_key=True),
    Column("code", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("valid_from", Date),
    Column("valid_to", Date),
    Column("hours", Text),
    changed(),
    ms("ended_ms", nullable=True),
)

realisation = Table(
    "realisation",
    metadata,
    Column("id", Text, primary_key=True),
    Column("programme_id", ForeignKey("programme.id"), nullable=False),
    Column("code", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("form", Text, nullable=False),
    Column("start_ms", BigInteger, nullable=False, index=True),
    # The day in Belgrade on which it begins: by it roles are asked, which have days.
    Column("start_day", Date, nullable=False, default=_start_day),
    Column("end_ms", BigInteger, nullable=False),
    Column("agenda", Text),
    Column("lms_course", Text, index=True),
    Column("lms_test", Text, index=True),
    Column("meeting", Text, index=True),
    # Filled by a standing tie (`lms.tie`); it counts where the register itself names none.
    Column("tied_course", Text, index=True),
    Column("tied_test", Text, index=True),
    Column("provider_id", ForeignKey("body.id")),
    Column("rule", Text, nullable=False),
    # Pinned as the rule is, but for one that had none: a decimal number as text.
    Column("hours", Text),
    changed(),
    ms("ended_ms", nullable=True),
)

enrolment = Table(
    "enrolment",
    metadata,
    Column("id", Text, primary_key=True),
    Column("realisation_id", ForeignKey("realisation.id"), nullable=False),
    Column("person_id", ForeignKey("person.id"), nullable=False, index=True),
    said_person(),
    Column("role", Text, nullable=False),
    Column("origin", Text, nullable=False, server_default="register"),
    changed(),
    ms("ended_ms", nullable=True),
    Index("ix_enrolment_roster", "realisation_id", "person_id"),
    # By it alone pages are found of what is active, or changed since, without a look at the rows between.
    Index("ix_enrolment_told", "id", "ended_ms", "changed_ms"),
)
