"""The JSON shapes of the surfaces for programs. The OpenAPI document is built from these."""

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
    """A broken rule of xAPI: the statement's index in the batch, the JSON path, the rule and its clause."""

    index: int | None
    path: str
    rule: str
    clause: str
    requirement: str | None = None


class StatementsProblem(Problem):
    findings: list[Finding] | None = None


class StatementQuery(Strict):
    statement_id: str = Field(alias="statementId", min_length=1, max_length=100)


class Checksum(Strict):
    checksum: str = Field(max_length=200)


class Stored(BaseModel):
    """`stored` is false for a call that stood already."""

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
