"""The rules of the Experience API, pure: no network, no database, no framework.

What a body of statements is (`read_post`), by versions 1.0.3 and 2.0 of the specification; what a
statement is found by (`links_of`); how a reader gets it (`exact`, `ids_only`, `canonical`) and how it is sent
on (`forwarded`); whether two texts are one statement (`same_statement`). One module a concept: `values` are
the grammars, `checks` the pieces, then actor, verb, activity, result, context, attachment, reference and
statement; `rules` is the table of all that can be refused.
"""

from xapi.definitions import merged
from xapi.documents import check_agent_parameter, is_json_object, merged_document
from xapi.equivalence import same_statement
from xapi.errors import MalformedJson, StatementsRefused, XapiError
from xapi.findings import MOST_FINDINGS, Finding
from xapi.forwarding import forwarded, is_newer
from xapi.languages import accepted
from xapi.links import Links, agent_name, attached, iri_name, links_of, parsed_links
from xapi.mixed import Part, write_mixed
from xapi.parsing import MOST_LEVELS
from xapi.post import Incoming, one_to_put, read_mixed_post, read_post
from xapi.rules import RULES
from xapi.splice import splice
from xapi.values import is_iri, is_uuid, parse_timestamp
from xapi.verb import VOIDED
from xapi.versions import Version, version_asked
from xapi.views import Kept, canonical, exact, ids_only

__all__ = [
    "MOST_FINDINGS",
    "MOST_LEVELS",
    "RULES",
    "VOIDED",
    "Finding",
    "Incoming",
    "Kept",
    "Links",
    "MalformedJson",
    "Part",
    "StatementsRefused",
    "Version",
    "XapiError",
    "accepted",
    "agent_name",
    "attached",
    "canonical",
    "check_agent_parameter",
    "exact",
    "forwarded",
    "ids_only",
    "iri_name",
    "is_iri",
    "is_json_object",
    "is_newer",
    "is_uuid",
    "links_of",
    "merged",
    "merged_document",
    "one_to_put",
    "parse_timestamp",
    "parsed_links",
    "read_mixed_post",
    "read_post",
    "same_statement",
    "splice",
    "version_asked",
    "write_mixed",
]
