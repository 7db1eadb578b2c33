"""The rules of the Experience API, pure: no network, no database, no framework.

What a body of statements is (`read_post`), by version 1.0.3 of the specification; how the LRS's own members
get into a statement's text (`splice`); whether two texts are one statement (`same_statement`). One module a
concept: `values` are the grammars, `checks` the pieces, then actor, verb, activity, result, context,
attachment, reference and statement; `rules` is the table of all that can be refused.
"""

from xapi.equivalence import same_statement
from xapi.errors import MalformedJson, StatementsRefused, XapiError
from xapi.findings import MOST_FINDINGS, Finding
from xapi.parsing import MOST_LEVELS
from xapi.post import Incoming, read_post
from xapi.rules import RULES
from xapi.splice import splice
from xapi.values import parse_timestamp
from xapi.verb import VOIDED

__all__ = [
    "MOST_FINDINGS",
    "MOST_LEVELS",
    "RULES",
    "VOIDED",
    "Finding",
    "Incoming",
    "MalformedJson",
    "StatementsRefused",
    "XapiError",
    "parse_timestamp",
    "read_post",
    "same_statement",
    "splice",
]
