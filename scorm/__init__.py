"""Learning packages of five standards, read without trust: what a course consists of and what passing means.

SCORM 1.2, SCORM 2004, cmi5, AICC and xAPI (`tincan.xml`), from a zip or a bare manifest. Pure: no network, no
database, no framework; nothing is extracted, and nothing of a package is run.

`inspect_package` is the way in. `archive` and `names` judge the zip, `decoding` and `document` make XML of
bytes, `manifest`, `cmi5`, `aicc` and `tincan` make a `model.Package` of it; `report` is its JSON value and
`wording` the English for each finding.
"""

from scorm.budget import Budget
from scorm.codes import Code, Severity
from scorm.errors import EntryRefused, PackageRefused, ScormError
from scorm.findings import Finding, Place, shown
from scorm.inspection import Inspection, Strictness, Verdict, inspect_package
from scorm.model import Assignable, Item, Kind, Organization, Package, Resource, Standard
from scorm.report import to_dict

__all__ = [
    "Assignable",
    "Budget",
    "Code",
    "EntryRefused",
    "Finding",
    "Inspection",
    "Item",
    "Kind",
    "Organization",
    "Package",
    "PackageRefused",
    "Place",
    "Resource",
    "ScormError",
    "Severity",
    "Standard",
    "Strictness",
    "Verdict",
    "inspect_package",
    "shown",
    "to_dict",
]
