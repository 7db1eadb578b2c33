"""The register as OneRoster asks for it: fields, conditions and objects by SQL."""

from lms_bridge.db.rostering.reads import DbRostering

__all__ = ["DbRostering"]
