"""The JSON shapes of the surfaces for programs. The OpenAPI document is built from these."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Problem(BaseModel):
    """An error (RFC 9457). `code` is stable; `detail` and `remedy` are for people."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    remedy: str


class Finding(BaseModel):
    """A broken rule of xAPI: index in the batch, JSON path, rule, clause, and what to do."""

    index: int | None
    path: str
    rule: str
    clause: str
    remedy: str
    requirement: str | None = None


class StatementsProblem(Problem):
    findings: list[Finding] | None = None


class StatementQuery(Strict):
    statement_id: str = Field(alias="statementId", min_length=1, max_length=100)


class StatementsQuery(Strict):
    """`from` continues after a page: `more` has it."""

    statement_id: UUID | None = Field(None, alias="statementId")
    voided_statement_id: UUID | None = Field(None, alias="voidedStatementId")
    agent: str | None = Field(None, max_length=10_000)
    verb: str | None = Field(None, max_length=10_000)
    activity: str | None = Field(None, max_length=10_000)
    registration: UUID | None = None
    related_activities: bool | None = None
    related_agents: bool | None = None
    since: datetime | None = None
    until: datetime | None = None
    limit: int | None = Field(None, ge=0, le=1_000_000)
    format: Literal["exact", "ids", "canonical"] | None = None
    attachments: bool | None = None
    ascending: bool | None = None
    after: int | None = Field(None, alias="from", ge=0, lt=10**18)


class ActivityQuery(Strict):
    activity_id: str = Field(alias="activityId", max_length=10_000)


class AgentQuery(Strict):
    agent: str = Field(max_length=10_000)


class ActivityNamesQuery(ActivityQuery):
    profile_id: str | None = Field(None, alias="profileId", max_length=1_000)
    since: datetime | None = None


class AgentNamesQuery(AgentQuery):
    profile_id: str | None = Field(None, alias="profileId", max_length=1_000)
    since: datetime | None = None


class ActivityProfileQuery(ActivityQuery):
    profile_id: str = Field(alias="profileId", min_length=1, max_length=1_000)


class AgentProfileQuery(AgentQuery):
    profile_id: str = Field(alias="profileId", min_length=1, max_length=1_000)


class StatePlace(ActivityQuery):
    agent: str = Field(max_length=10_000)
    registration: UUID | None = None


class StateQuery(StatePlace):
    state_id: str = Field(alias="stateId", min_length=1, max_length=1_000)


class StateNamesQuery(StatePlace):
    state_id: str | None = Field(None, alias="stateId", max_length=1_000)
    since: datetime | None = None


class Checksum(Strict):
    checksum: str = Field(max_length=200)


class Stored(BaseModel):
    """`stored` is false for a webinar's call that stood already."""

    stored: bool


class Health(BaseModel):
    status: str


class YearQuery(Strict):
    year: int = Field(ge=1970, le=2100)


class FormFigures(BaseModel):
    realisations: int
    attendances: int
    persons: int


class Documents(BaseModel):
    confirmations: int
    certificates: int


class BodyFigures(BaseModel):
    name: str
    trainings: int
    attendances: int
    persons: int
    confirmations: int
    certificates: int


class Indicators(BaseModel):
    """The year in figures; `docs/reference/indicators.md` defines each."""

    year: int
    lms_users: int
    online: FormFigures
    webinar: FormFigures
    classroom: FormFigures
    documents: Documents
    bodies: dict[str, BodyFigures]
    unmatched_accounts: int
    unmatched_facts: int
    not_enrolled: int
    rejected_deliveries: int
