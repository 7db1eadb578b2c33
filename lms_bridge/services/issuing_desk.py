"""What staff do about closings, documents and objections."""

from dataclasses import dataclass

from lms_bridge.services.close_realisations import CloseRealisations
from lms_bridge.services.four_eyes import FourEyes
from lms_bridge.services.objections import Objections


@dataclass(frozen=True, slots=True)
class IssuingDesk:
    close: CloseRealisations
    objections: Objections
    acts: FourEyes
