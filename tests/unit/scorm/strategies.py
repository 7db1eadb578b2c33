"""What Hypothesis makes of packages and of what platforms keep: known words in any order, and odd values."""

from random import Random

from hypothesis import strategies as st

from scorm.cmi5_said import Verb
from scorm.data_models import ELEMENTS, Model
from tests.unit.scorm.cmi5_statements import statement
from tests.unit.scorm.packages import RESOURCE, manifest

TAGS = [
    "manifest",
    "organizations",
    "organization",
    "item",
    "title",
    "resources",
    "resource",
    "file",
    "dependency",
    "metadata",
    "lom",
    "schemaversion",
    "sequencing",
    "objectives",
    "primaryObjective",
    "objective",
    "mapInfo",
    "rollupRules",
    "rollupRule",
    "minNormalizedMeasure",
    "completionThreshold",
    "masteryscore",
    "prerequisites",
    "maxtimeallowed",
    "sequencingCollection",
    "courseStructure",
    "course",
    "au",
    "block",
    "url",
    "langstring",
    "tincan",
    "activities",
    "activity",
    "launch",
    "educational",
    "typicallearningtime",
    "datetime",
]
ATTRIBUTES = [
    "identifier",
    "identifierref",
    "default",
    "href",
    "scormtype",
    "isvisible",
    "parameters",
    "id",
    "idref",
    "moveOn",
    "masteryScore",
    "IDRef",
    "ID",
    "satisfiedByMeasure",
    "objectiveMeasureWeight",
    "minimumCount",
    "completedByMeasure",
    "attemptLimit",
]
SAFE = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="<&\"'"), max_size=12)
USUAL = [
    "i",
    "r",
    "s",
    "true",
    "0.5",
    "-1",
    "../x",
    "javascript:x",
    "80",
    "2004 4th Edition",
    "2*{i",
    "PT1H",
    "any",
]
VALUES = SAFE | st.sampled_from(USUAL)
ATTRS = st.dictionaries(st.sampled_from(ATTRIBUTES), VALUES, max_size=4)


def written(tag: str, attributes: dict[str, str], inner: list[str]) -> str:
    said = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f"<{tag}{said}>{''.join(inner)}</{tag}>"


TREES = st.recursive(
    VALUES,
    lambda below: st.builds(written, st.sampled_from(TAGS), ATTRS, st.lists(below, max_size=5)),
    max_leaves=20,
)
ROOTS = st.sampled_from(["manifest", "courseStructure", "tincan"])
IDENTIFIERS = st.sampled_from(["i0", "i1", "i2", "x"])


def item(resource: str, inner: list[str]) -> str:
    """An item that `numbered` gives its identifier; without a resource a folder."""
    leads = f'identifierref="{resource}"' if resource else ""
    return f'<item identifier="#" {leads}><title>t</title>{"".join(inner)}</item>'


def numbered(items: list[str], inner: str, version: str) -> str:
    """A manifest of these items, called i0, i1, …, and of two resources, r and s."""
    pieces = "".join(items).split('"#"')
    named = "".join(f'{piece}"i{n}"' for n, piece in enumerate(pieces[:-1])) + pieces[-1]
    second = RESOURCE.replace('"r"', '"s"').replace("/>", f">{inner}</resource>")
    return manifest(named, resources=RESOURCE + second, version=version)


LEAVES = st.builds(item, st.sampled_from(["r", "r", "r", "s", "x"]), st.lists(TREES, max_size=2))
ITEMS = st.recursive(
    LEAVES, lambda below: st.builds(item, st.just(""), st.lists(below, min_size=1, max_size=3)), max_leaves=5
)
LIKELY = st.builds(
    numbered,
    st.lists(ITEMS, min_size=1, max_size=3),
    TREES,
    st.sampled_from(["1.2", "2004 3rd Edition", "2004 4th Edition"]),
)
"""Manifests that could be real: items lead to content, and what stands in them is random."""
MANIFESTS = LIKELY | st.builds(written, ROOTS, ATTRS, st.lists(TREES, max_size=6))


def grown(seed: int) -> str:
    """A manifest that a number alone decides: a hundred times faster than one that can be made smaller."""
    chance = Random(seed)
    if chance.random() < 0.3:
        return written(chance.choice(["manifest", "courseStructure", "tincan"]), {}, _trees(chance, 3))
    items = [_item(chance, 3) for _ in range(chance.randint(1, 4))]
    version = chance.choice(["1.2", "2004 3rd Edition", "2004 4th Edition", ""])
    return numbered(items, "".join(_trees(chance, 2)), version)


def _item(chance: Random, levels: int) -> str:
    if levels and chance.random() < 0.4:
        return item("", [_item(chance, levels - 1) for _ in range(chance.randint(1, 3))])
    return item(chance.choice("rrrsx"), _trees(chance, 2))


def _trees(chance: Random, levels: int) -> list[str]:
    return [_tree(chance, levels) for _ in range(chance.randint(0, 4))]


def _tree(chance: Random, levels: int) -> str:
    attributes = {chance.choice(ATTRIBUTES): _value(chance) for _ in range(chance.randint(0, 3))}
    inner = _trees(chance, levels - 1) if levels and chance.random() < 0.6 else [_value(chance)]
    return written(chance.choice(TAGS), attributes, inner)


def _value(chance: Random) -> str:
    if chance.random() < 0.7:
        return chance.choice(USUAL)
    return "".join(
        chance.choice("aŽж0.9-:/%?#{}*|~()=;\\ \u202e\U0001f600") for _ in range(chance.randint(0, 12))
    )


GROWN = st.integers(0, 1 << 48).map(grown)
WORDS = st.sampled_from(
    ["passed", "failed", "completed", "incomplete", "unknown", "suspend", "", "0.5", "-1", "PT1M", "100"]
)
NAMES = st.sampled_from([*ELEMENTS[Model.SCORM_12], *ELEMENTS[Model.SCORM_2004], "cmi.", "x"])
NUMBERED = st.builds(
    lambda name, n, m: name.replace(".n.", f".{n}.").replace(".m.", f".{m}."),
    NAMES,
    st.integers(-1, 300),
    st.integers(0, 3),
)
STATUSES = st.sampled_from(["passed", "failed", "completed", "incomplete", "unknown", "not attempted", "x"])
SCORES = st.sampled_from(["0", "0.5", "1", "-1", "79.9", "80", "100", "1e3", "-0", "80%", ""])
LIKELY_KEPT = st.fixed_dictionaries(
    {},
    optional={
        "cmi.core.lesson_status": STATUSES,
        "cmi.core.score.raw": SCORES,
        "cmi.core.score.max": SCORES,
        "cmi.core.exit": WORDS,
        "cmi.completion_status": STATUSES,
        "cmi.success_status": STATUSES,
        "cmi.score.scaled": SCORES,
        "cmi.score.raw": SCORES,
        "cmi.progress_measure": SCORES,
        "cmi.total_time": st.sampled_from(["00:10:00", "PT10M", "9999:99:99", "x"]),
    },
)
KEPT = LIKELY_KEPT | st.dictionaries(
    NAMES | NUMBERED, WORDS | st.text("0123456789.:PTMS -é\0", max_size=20) | st.text(max_size=8), max_size=9
)
"""What a platform kept of one SCO: elements by name, as text."""


ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.decimals() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=4,
)
"""Whatever JSON may have in a place."""
STATEMENT = st.builds(
    lambda made, odd: made | odd,
    st.builds(
        statement,
        st.sampled_from([verb.value for verb in Verb]),
        au=st.sampled_from(["https://a.example/au", "https://a.example/b", "a", ""]),
        session=st.sampled_from(["s1", "s2", ""]),
        scaled=st.sampled_from([None, "0", "0.5", "0.8", "1"]),
        launchmode=st.sampled_from(["Normal", "Browse", ""]),
        moveon=st.sampled_from(["Passed", "CompletedOrPassed", "x", ""]),
    ),
    st.dictionaries(st.sampled_from(["actor", "object", "context", "result", "verb"]), ODD, max_size=1),
)
"""cmi5 defined statements, some with an odd member."""
