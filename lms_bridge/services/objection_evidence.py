"""What was held about a person and a realisation when an objection was opened."""

import json

from lms_bridge.domain.completion import Completion
from lms_bridge.domain.document import Standing
from lms_bridge.services.ports import PairKey, Unit


def evidence_held(unit: Unit, pair: PairKey, *, would_be: str | None = None) -> str:
    """The version that stands with its figures and its raw sources, and the valid documents: JSON text.

    `would_be`: the figures that would stand by the facts.
    """
    version = unit.completions.current([pair]).get(pair)
    documents = unit.issued.of_pairs([pair]).get(pair, ())
    told = {
        "version": version.number if version else None,
        "figures": _figures(version.completion) if version else None,
        "sources": [[one.raw, one.raw_id, one.sha256] for one in version.sources] if version else [],
        "documents": [one.label for one in documents if one.standing is Standing.ISSUED],
        "would_be": json.loads(would_be) if would_be else None,
    }
    return json.dumps(told, sort_keys=True)


def _figures(completion: Completion) -> dict[str, object]:
    return {
        "attended": completion.attended,
        "minutes": completion.minutes,
        "score": completion.score.points if completion.score else None,
        "confirmation": completion.confirmation,
        "certificate": completion.certificate,
    }
