"""A course as its package describes it, one shape for all five standards."""

from collections.abc import Iterator
from dataclasses import KW_ONLY, dataclass
from decimal import Decimal
from enum import StrEnum

from scorm.prerequisites import Prerequisites
from scorm.sequencing import CompletionThreshold, Sequencing


class Standard(StrEnum):
    SCORM_12 = "SCORM 1.2"
    SCORM_2004_2 = "SCORM 2004 2nd Edition"
    SCORM_2004_3 = "SCORM 2004 3rd Edition"
    SCORM_2004_4 = "SCORM 2004 4th Edition"
    CMI5 = "cmi5"
    AICC = "AICC"
    XAPI = "xAPI"

    @property
    def is_2004(self) -> bool:
        return self.value.startswith("SCORM 2004")


class Kind(StrEnum):
    """What an item is to the learner: tracked content (SCO, assignable unit), other content, or neither."""

    SCO = "sco"
    ASSET = "asset"
    FOLDER = "folder"


@dataclass(frozen=True, slots=True)
class Limits:
    """When and how long: as written. `action` is what happens when `time` has passed (1.2, AICC, 2004)."""

    _: KW_ONLY
    time: str | None = None
    action: str | None = None


@dataclass(frozen=True, slots=True)
class Assignable:
    """What cmi5 says of an assignable unit (cmi5 13.1.4); defaults are filled in."""

    _: KW_ONLY
    move_on: str = "NotApplicable"
    launch_method: str = "AnyWindow"
    launch_parameters: str = ""
    entitlement_key: str = ""
    activity_type: str = ""
    objectives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """One node of the tree. `launch` is the address with `xml:base` and parameters, "" without.

    `mastery_score` is of 0 to 100 in SCORM 1.2 and AICC (compared with the raw score), of 0 to 1 in cmi5
    (with the scaled one). `line` counts from 1 in the manifest.
    """

    identifier: str
    _: KW_ONLY
    title: str = ""
    kind: Kind = Kind.FOLDER
    children: tuple["Item", ...] = ()
    resource: str | None = None
    launch: str = ""
    visible: bool = True
    mastery_score: Decimal | None = None
    prerequisites: Prerequisites | None = None
    limits: Limits = Limits()
    launch_data: str | None = None
    completion_threshold: CompletionThreshold | None = None
    sequencing: Sequencing | None = None
    assignable: Assignable | None = None
    learning_time_seconds: int | None = None
    line: int | None = None

    def walk(self) -> Iterator["Item"]:
        """This item and all below it, in the order of the document."""
        return _walked((self,))


def _walked(items: tuple[Item, ...]) -> Iterator[Item]:
    left = [*reversed(items)]
    while left:
        item = left.pop()
        yield item
        left.extend(reversed(item.children))


@dataclass(frozen=True, slots=True)
class Organization:
    """One way through the content. In cmi5, AICC and xAPI the course itself is the only one."""

    identifier: str
    _: KW_ONLY
    title: str = ""
    items: tuple[Item, ...] = ()
    completion_threshold: CompletionThreshold | None = None
    sequencing: Sequencing | None = None
    learning_time_seconds: int | None = None
    line: int | None = None

    def walk(self) -> Iterator[Item]:
        """Every item, in the order of the document."""
        return _walked(self.items)


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource of an imsmanifest. Addresses hold every `xml:base` above them; `launch` is "" without."""

    identifier: str
    _: KW_ONLY
    kind: Kind = Kind.ASSET
    launch: str = ""
    files: tuple[str, ...] = ()
    dependencies: tuple[str, ...] = ()
    learning_time_seconds: int | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Package:
    """What a package consists of. `default` is the place of the default organisation among them."""

    standard: Standard
    _: KW_ONLY
    manifest: str
    identifier: str = ""
    title: str = ""
    languages: tuple[str, ...] = ()
    organizations: tuple[Organization, ...] = ()
    default: int = 0
    resources: tuple[Resource, ...] = ()
    learning_time_seconds: int | None = None

    @property
    def organization(self) -> Organization:
        """The default organisation; an empty one when the manifest has none."""
        return self.organizations[self.default] if self.organizations else Organization("")

    @property
    def items(self) -> tuple[Item, ...]:
        """Every item of the default organisation, in the order of the document."""
        return tuple(self.organization.walk())
