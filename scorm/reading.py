"""What the readers of manifests share: the document, the findings, the files of the package, and limits."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from decimal import Decimal
from typing import Final

from scorm.budget import Allowance, Budget
from scorm.codes import Code
from scorm.findings import UNSEEN, Findings, Place
from scorm.names import folded
from scorm.prerequisites import Prerequisites, parse_prerequisites
from scorm.schemas import Schemas
from scorm.tree import Element, attribute, line_of, text
from scorm.values import decimal_of, truth_of


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known of a course, an organisation or an item. Zero learning time says nothing: None."""

    title: str = ""
    languages: tuple[str, ...] = ()
    learning_time_seconds: int | None = None


NO_METADATA: Final = Metadata()


@dataclass(frozen=True, slots=True)
class Files:
    """The files beside a manifest, by name; `root` is the folder of the manifest with `/`, or ""."""

    sizes: Mapping[str, int]
    _: KW_ONLY
    read: Callable[[str, int], bytes]
    root: str = ""
    folds: dict[str, str] = field(default_factory=dict)
    described: dict[str, Metadata] = field(default_factory=dict)

    def __contains__(self, path: str) -> bool:
        return self.root + path in self.sizes

    def hold_all(self, paths: Iterable[str]) -> bool:
        return self.sizes.keys() >= ({self.root + path for path in paths} if self.root else set(paths))

    def in_other_case(self, path: str) -> str | None:
        """A file whose name differs only in capitals or composition; None without."""
        if not self.folds:
            self.folds.update((folded(name), name) for name in self.sizes)
        return self.folds.get(folded(self.root + path))


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of one manifest. `files` is None for a manifest that stands alone."""

    file: str
    _: KW_ONLY
    found: Findings
    budget: Budget
    files: Files | None = None
    schemas: Schemas | None = None
    left: dict[str, Allowance] = field(default_factory=dict)

    def covers(self, kind: str, count: int) -> bool:
        """Spend so much of a sum of the budget, by its name; whether it still holds."""
        if kind not in self.left:
            self.left[kind] = Allowance(getattr(self.budget, kind))
        return self.left[kind].covers(count)

    def prerequisites(self, said: str, place: Place) -> Prerequisites:
        """What an item asks for first, as it is written; what cannot be read is noted."""
        if not self.covers("prerequisites", len(said)):
            self.found.add(Code.PREREQUISITES_UNREADABLE, place, value=said)
            return Prerequisites(said)
        read = parse_prerequisites(said)
        if read.expression is None:
            self.found.add(Code.PREREQUISITES_UNREADABLE, place, value=said)
        elif read.in_words:
            self.found.add(Code.PREREQUISITES_IN_WORDS, place, value=said)
        return read

    def note(
        self, code: Code, at: Element | None = None, *, item: str | None = None, **params: str | int
    ) -> None:
        """Note a finding at an element."""
        line = None if at is None else line_of(at)
        self.found.add(code, Place(self.file, line=line, item=item), **params)

    def words(self, element: Element | None, *, item: str | None = None) -> str:
        """An element's text, as a title is; unseen characters in it are noted."""
        said = text(element)
        if element is not None and UNSEEN.search(said):
            self.note(Code.UNSEEN_CHARACTERS, element, item=item, value=said)
        return said

    def number(self, element: Element, name: str, *, default: Decimal, item: str | None = None) -> Decimal:
        """A number in an attribute; the default where it is missing or none, which is noted."""
        said = attribute(element, name)
        if said is None:
            return default
        number = decimal_of(said)
        if number is None:
            self.note(Code.SEQUENCING_VALUE_INVALID, element, item=item, name=name, value=said)
        return default if number is None else number

    def truth(self, element: Element, name: str, *, default: str, item: str | None = None) -> bool:
        """True or false in an attribute; the default, `true` or `false`, where it is missing or neither."""
        said = attribute(element, name)
        value = truth_of(default if said is None else said)
        if value is None:
            self.note(Code.SEQUENCING_VALUE_INVALID, element, item=item, name=name, value=said or "")
            return default == "true"
        return value
