"""What credentials are and may do, in the words of people."""

from collections.abc import Mapping
from typing import Final

from lms_bridge.web.marking import msg

KINDS: Final[Mapping[str, str]] = {
    "lrs": msg("for reports of a learning platform"),
    "api": msg("for programs that read"),
    "oidc": msg("for an application with tokens of the issuer"),
    "oneroster": msg("for a system that reads the register by OneRoster"),
}
SCOPES: Final[Mapping[str, str]] = {
    "statements/write": msg("send reports"),
    "statements/read/mine": msg("read the reports of its own source"),
    "statements/read": msg("read the reports of all sources"),
    "state": msg("keep and read how far somebody has come"),
    "define": msg("name activities (as everybody may who sends reports)"),
    "profile": msg("keep and read profiles of people and activities"),
    "all/read": msg("read everything"),
    "all": msg("everything"),
    "indicators": msg("read the indicators of a year"),
    "metrics": msg("read the figures of monitoring"),
    "roster-core.readonly": msg("read the register's lists"),
    "roster.readonly": msg("read the register, also by class, school or person"),
    "gradebook-core.readonly": msg("read the lists of results"),
    "gradebook.readonly": msg("read results, also by class or person"),
    "gradebook.createput": msg("hand in results under ids of its own"),
    "gradebook.createpost": msg("hand in results under ids given here"),
    "gradebook.delete": msg("take back results that it handed in"),
    "assessment.readonly": msg("read results of assessments"),
    "assessment.createput": msg("hand in results of assessments"),
    "assessment.delete": msg("take back results of assessments that it handed in"),
}
HANDED_IN: Final[Mapping[str, str]] = {
    "category": msg("Categories"),
    "lineItem": msg("Line items"),
    "result": msg("Results"),
    "scoreScale": msg("Score scales"),
    "assessmentLineItem": msg("Line items of assessments"),
    "assessmentResult": msg("Results of assessments"),
}
TOLD: Final[Mapping[str, str]] = {
    "register": msg("what the register says"),
    "results": msg("results"),
}
CREDENTIALS: Final[Mapping[str, Mapping[str, str]]] = {
    "credential-kind": KINDS,
    "scope": SCOPES,
    "handed-in": HANDED_IN,
    "told": TOLD,
}
"""For the glossary, by kind and code."""
CHANGES: Final[Mapping[str, str]] = {
    "credential-added": msg("Credential added"),
    "credential-rotated": msg("New secret for a credential"),
    "credential-finished": msg("Earlier secret of a credential dropped"),
    "credential-revoked": msg("Credential revoked"),
    "client-view-set": msg("What a client of OneRoster is shown was changed"),
    "gradebook-handed-over": msg("What a client of OneRoster had handed in is another's now"),
}
DETAILS: Final[Mapping[str, str]] = {
    **KINDS,
    **SCOPES,
    "until": msg("the earlier secret is valid until"),
    "hidden": msg("hidden fields"),
    "bodies": msg("bodies whose people are shown"),
    "objects": msg("objects"),
    "from": msg("from"),
}
