"""Every rule by which a statement can be refused: its code, its clause, its conformance requirement.

The codes are an interface (answers of 400 name them): never rename one. Clauses are of xAPI 1.0.3, "Data"
and "Communication" being parts two and three of the specification. Requirements are the numbers of the
conformance requirements of that version; None where none says this.
"""

from collections.abc import Mapping
from types import MappingProxyType

_DATA = "xAPI 1.0.3 Data "
_COMMUNICATION = "xAPI 1.0.3 Communication "
_IEEE = "xAPI 2.0 "

_ROWS: tuple[tuple[str, str, str | None], ...] = (
    # the body, and what holds everywhere
    ("body-statements", _COMMUNICATION + "2.1.2", None),
    ("statement-object", _DATA + "2.4", "XAPI-00014"),
    ("statement-id-repeated", _COMMUNICATION + "2.1.2", None),
    ("member-unknown", _DATA + "2.2", "XAPI-00010"),
    ("member-case", _DATA + "2.2", "XAPI-00008"),
    ("member-null", _DATA + "2.2", "XAPI-00001"),
    ("language-tag", _DATA + "4.2", "XAPI-00121"),
    ("extension-key-iri", _DATA + "4.1", "XAPI-00118"),
    # statement
    ("statement-actor-required", _DATA + "2.2", "XAPI-00003"),
    ("statement-verb-required", _DATA + "2.2", "XAPI-00004"),
    ("statement-object-required", _DATA + "2.2", "XAPI-00005"),
    ("statement-id-uuid", _DATA + "2.4.1", "XAPI-00027"),
    ("statement-timestamp", _DATA + "2.4.7", "XAPI-00022"),
    ("statement-stored", _DATA + "2.4.8", "XAPI-00023"),
    ("statement-version", _DATA + "2.4.10", "XAPI-00101"),
    ("voiding-statement-ref", _DATA + "2.3.2", "XAPI-00017"),
    # actors
    ("actor-object", _DATA + "2.4.2", "XAPI-00006"),
    ("actor-object-type", _DATA + "2.4.2", "XAPI-00031"),
    ("actor-name-string", _DATA + "2.4.2.1", "XAPI-00033"),
    ("actor-one-identifier", _DATA + "2.4.2.1", "XAPI-00034"),
    ("group-one-identifier", _DATA + "2.4.2.2", "XAPI-00037"),
    ("group-member-required", _DATA + "2.4.2.2", "XAPI-00035"),
    ("group-member-agents", _DATA + "2.4.2.2", "XAPI-00036"),
    ("actor-mbox", _DATA + "2.4.2.3", "XAPI-00038"),
    ("actor-mbox-sha1sum", _DATA + "2.4.2.3", "XAPI-00039"),
    ("actor-openid", _DATA + "2.4.2.3", "XAPI-00040"),
    ("actor-account", _DATA + "2.4.2.3", "XAPI-00041"),
    ("account-home-page", _DATA + "2.4.2.4", "XAPI-00042"),
    ("account-name", _DATA + "2.4.2.4", "XAPI-00043"),
    ("authority-two-agents", _DATA + "2.4.9", "XAPI-00098"),
    ("authority-anonymous", _DATA + "2.4.9", "XAPI-00098"),
    ("authority-consumer-account", _DATA + "2.4.9", "XAPI-00100"),
    # verb
    ("verb-object", _DATA + "2.4.3", "XAPI-00006"),
    ("verb-id", _DATA + "2.4.3", "XAPI-00044"),
    ("verb-display", _DATA + "2.4.3", "XAPI-00045"),
    # object
    ("object-object", _DATA + "2.4.4", "XAPI-00006"),
    ("object-type", _DATA + "2.4.4", "XAPI-00046"),
    ("activity-object", _DATA + "2.4.4.1", "XAPI-00006"),
    ("activity-object-type", _DATA + "2.4.4.1", "XAPI-00046"),
    ("activity-id", _DATA + "2.4.4.1", "XAPI-00047"),
    ("definition-object", _DATA + "2.4.4.1", "XAPI-00048"),
    ("definition-name", _DATA + "2.4.4.1", "XAPI-00056"),
    ("definition-description", _DATA + "2.4.4.1", "XAPI-00059"),
    ("definition-type", _DATA + "2.4.4.1", "XAPI-00060"),
    ("definition-more-info", _DATA + "2.4.4.1", "XAPI-00061"),
    ("definition-extensions", _DATA + "2.4.4.1", "XAPI-00057"),
    ("interaction-type", _DATA + "2.4.4.1", "XAPI-00049"),
    ("interaction-type-required", _DATA + "2.4.4.1", "XAPI-00064"),
    ("interaction-responses", _DATA + "2.4.4.1", "XAPI-00050"),
    ("interaction-choices", _DATA + "2.4.4.1", "XAPI-00055"),
    ("interaction-scale", _DATA + "2.4.4.1", "XAPI-00054"),
    ("interaction-source", _DATA + "2.4.4.1", "XAPI-00053"),
    ("interaction-target", _DATA + "2.4.4.1", "XAPI-00052"),
    ("interaction-steps", _DATA + "2.4.4.1", "XAPI-00051"),
    ("interaction-components", _DATA + "2.4.4.1", "XAPI-00063"),
    ("interaction-components-supported", _DATA + "2.4.4.1", None),
    ("interaction-component-id", _DATA + "2.4.4.1", "XAPI-00058"),
    ("interaction-component-description", _DATA + "2.4.4.1", "XAPI-00062"),
    ("interaction-component-repeated", _DATA + "2.4.4.1", "XAPI-00058"),
    ("statement-ref-object", _DATA + "2.4.4.3", "XAPI-00073"),
    ("statement-ref-object-type", _DATA + "2.4.4.3", "XAPI-00073"),
    ("statement-ref-id", _DATA + "2.4.4.3", "XAPI-00072"),
    ("substatement-no-id", _DATA + "2.4.4.3", "XAPI-00070"),
    ("substatement-no-stored", _DATA + "2.4.4.3", "XAPI-00069"),
    ("substatement-no-version", _DATA + "2.4.4.3", "XAPI-00068"),
    ("substatement-no-authority", _DATA + "2.4.4.3", "XAPI-00067"),
    ("substatement-nested", _DATA + "2.4.4.3", "XAPI-00071"),
    # result
    ("result-object", _DATA + "2.4.5", "XAPI-00006"),
    ("result-success", _DATA + "2.4.5", "XAPI-00074"),
    ("result-completion", _DATA + "2.4.5", "XAPI-00075"),
    ("result-response", _DATA + "2.4.5", "XAPI-00076"),
    ("result-duration", _DATA + "4.6", "XAPI-00077"),
    ("result-extensions", _DATA + "2.4.5", "XAPI-00078"),
    ("score-object", _DATA + "2.4.5.1", "XAPI-00079"),
    ("score-number", _DATA + "2.4.5.1", "XAPI-00006"),
    ("score-scaled-range", _DATA + "2.4.5.1", "XAPI-00083"),
    ("score-raw-range", _DATA + "2.4.5.1", "XAPI-00082"),
    ("score-min-below-max", _DATA + "2.4.5.1", "XAPI-00081"),
    # context
    ("context-object", _DATA + "2.4.6", "XAPI-00006"),
    ("context-registration", _DATA + "2.4.6.1", "XAPI-00087-1"),
    ("context-team-group", _DATA + "2.4.6", "XAPI-00088"),
    ("context-revision", _DATA + "2.4.6", "XAPI-00089"),
    ("context-revision-activity", _DATA + "2.4.6", "XAPI-00084"),
    ("context-platform", _DATA + "2.4.6", "XAPI-00090"),
    ("context-platform-activity", _DATA + "2.4.6", "XAPI-00085"),
    ("context-language", _DATA + "2.4.6", "XAPI-00091"),
    ("context-extensions", _DATA + "2.4.6", "XAPI-00120"),
    ("context-activities-object", _DATA + "2.4.6.2", "XAPI-00086"),
    ("context-activities-key", _DATA + "2.4.6.2", "XAPI-00093"),
    ("context-activities-value", _DATA + "2.4.6.2", "XAPI-00094"),
    ("context-agents", _IEEE + "4.2.2.5", None),
    ("context-groups", _IEEE + "4.2.2.5", None),
    ("context-relevant-types", _IEEE + "4.2.2.5", None),
    # attachments
    ("attachments-array", _DATA + "2.4.11", "XAPI-00025"),
    ("attachment-object", _DATA + "2.4.11", "XAPI-00025"),
    ("attachment-usage-type", _DATA + "2.4.11", "XAPI-00107"),
    ("attachment-display", _DATA + "2.4.11", "XAPI-00106"),
    ("attachment-description", _DATA + "2.4.11", None),
    ("attachment-content-type", _DATA + "2.4.11", "XAPI-00105"),
    ("attachment-length", _DATA + "2.4.11", "XAPI-00102"),
    ("attachment-sha2", _DATA + "2.4.11", "XAPI-00103"),
    ("attachment-file-url", _DATA + "2.4.11", "XAPI-00104"),
    ("attachment-file-url-required", _COMMUNICATION + "1.5.1", "XAPI-00129"),
    # what comes as several parts
    ("mixed-boundary", _COMMUNICATION + "1.5.2", "XAPI-00131"),
    ("mixed-first-part", _COMMUNICATION + "1.5.2", "XAPI-00134"),
    ("mixed-encoding", _COMMUNICATION + "1.5.2", "XAPI-00135"),
    ("mixed-hash", _COMMUNICATION + "1.5.2", "XAPI-00132"),
    ("mixed-unclaimed", _COMMUNICATION + "1.5.2", "XAPI-00128"),
    # signatures
    ("signature-content-type", _DATA + "2.6", "XAPI-00115"),
    ("signature-attached", _DATA + "2.6", "XAPI-00115"),
    ("signature-jws", _DATA + "2.6", "XAPI-00115"),
    ("signature-algorithm", _DATA + "2.6", "XAPI-00117"),
    ("signature-payload", _DATA + "2.6", "XAPI-00116"),
    ("signature-wrong", _DATA + "2.6", "XAPI-00117"),
    # a PUT
    ("put-one-statement", _COMMUNICATION + "2.1.1", None),
    ("put-other-id", _COMMUNICATION + "2.1.1", None),
)

RULES: Mapping[str, tuple[str, str | None]] = MappingProxyType(
    {code: (clause, requirement) for code, clause, requirement in _ROWS}
)
