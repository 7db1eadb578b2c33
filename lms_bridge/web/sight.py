"""What somebody who is signed in may see of the year's attendances: the one place where it is decided."""

from flask import abort

from lms_bridge.domain.indicators import EVERYTHING, Sight
from lms_bridge.services.ports.indicators import Figures
from lms_bridge.web.security import Visitor


def sight_of(visitor: Visitor, figures: Figures) -> Sight:
    """Staff see everything; an officer what its role and its body say; whoever else meets a 403."""
    if visitor.is_staff:
        return EVERYTHING
    if not visitor.is_officer or not visitor.body_id:
        abort(403)
    if visitor.role == "provider":
        return Sight(provider=visitor.body_id)
    district = visitor.role == "district"
    return Sight(bodies=figures.beneath(visitor.body_id) if district else frozenset({visitor.body_id}))
