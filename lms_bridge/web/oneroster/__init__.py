"""OneRoster 1.2 by REST: the register for other systems."""

from lms_bridge.web.oneroster.surface import oneroster_surface

__all__ = ["oneroster_surface"]
