"""Every finding: what brings it about, that it has words, and what the verdict makes of it."""

import io
import string
from collections.abc import Callable
from pathlib import Path

import pytest

from scorm import Budget, Code, Finding, Place, Severity, Strictness, Verdict, inspect_package, to_dict
from scorm.codes import INFORMATION, WARNINGS
from scorm.findings import MOST_OF_A_CODE
from scorm.wording import WORDS, words_of
from tests.unit.scorm.hostile import MADE, NAMES
from tests.unit.scorm.packages import (
    ITEM,
    RESOURCE,
    codes,
    course,
    inspected,
    manifest,
    package,
    unit,
    zipped,
)
from tests.unit.scorm.test_scorm_encodings import REPAIRED

NO_ORGANIZATION = (
    manifest()
    .replace('<organization identifier="o"><title>Course</title>', "")
    .replace("</organization>", "")
)
NESTED = ITEM.replace("</item>", "") + ITEM.replace('"i"', '"j"') + "</item>"
HIDDEN = ITEM.replace("<item", '<item isvisible="false"')
SECOND = "</organization><organization identifier='p'><title>Other</title>"
AICC = {"c.crs": "[Course]\nCourse_ID=c\nCourse_Title=T", "c.des": "system_id,title\na,Unit"}
UNITS = "system_id,file_name,mastery_score\na,index.html,"
LOM = (
    "<lom><educational><typicallearningtime><datetime>{}</datetime></typicallearningtime></educational></lom>"
)


def item(inner: str, *, version: str = "1.2") -> bytes:
    return package(manifest(ITEM.replace("</item>", f"{inner}</item>"), version=version))


def sequenced(inner: str, *, attributes: str = "") -> bytes:
    return item(f"<imsss:sequencing {attributes}>{inner}</imsss:sequencing>", version="2004 4th Edition")


def objective(inner: str) -> bytes:
    primary = f'<imsss:primaryObjective satisfiedByMeasure="true">{inner}</imsss:primaryObjective>'
    return sequenced(f"<imsss:objectives>{primary}</imsss:objectives>")


def of_cmi5(text: str) -> bytes:
    return zipped({"cmi5.xml": text, "index.html": "x"})


def of_aicc(**more: str) -> bytes:
    files = {"c.au": UNITS, "c.cst": "block,member\nroot,a", **more}
    return zipped(AICC | {name.replace("_", "."): text for name, text in files.items()} | {"index.html": "x"})


FOUND: dict[Code, Callable[[], bytes | str]] = {
    Code.MORE: lambda: package(manifest(ITEM.replace("Lesson", "") * 30)),
    Code.NESTED_ARCHIVE: lambda: package(**{"exercise.zip": zipped({"a.txt": "a"})}),
    Code.STRAY_FILES: lambda: package(**{"__MACOSX/._index.html": "x"}),
    Code.SEVERAL_MANIFESTS: lambda: package(**{"cmi5.xml": course()}),
    Code.MANIFEST_NOT_AT_ROOT: lambda: zipped({"a/imsmanifest.xml": manifest(), "a/index.html": "x"}),
    Code.MANIFEST_NAME_CASE: lambda: zipped({"IMSMANIFEST.XML": manifest(), "index.html": "x"}),
    Code.FILES_NOT_CHECKED: manifest,
    Code.AMPERSAND_REPAIRED: lambda: manifest().replace("Course", "A & B"),
    Code.PREFIX_REPAIRED: lambda: manifest().replace(" xmlns:adlcp=", " xmlns:other="),
    Code.UNSEEN_CHARACTERS: lambda: package(manifest(ITEM.replace("Lesson", "Les&#x200b;son"))),
    Code.NO_NAMESPACE: lambda: manifest().replace(' xmlns="http', ' xmlns:unused="http'),
    Code.SCHEMA_VERSION_MISSING: lambda: manifest(version=""),
    Code.SCHEMA_VERSION_UNKNOWN: lambda: manifest(version="2005"),
    Code.VERSION_AGAINST_NAMESPACE: lambda: manifest().replace(">1.2<", ">2004 4th Edition<"),
    Code.IDENTIFIER_MISSING: lambda: manifest(ITEM.replace('identifier="i"', "")),
    Code.IDENTIFIER_NOT_NCNAME: lambda: manifest(ITEM.replace('"i"', '"2-2-4 (1)"')),
    Code.PLACEHOLDER: lambda: manifest(ITEM.replace("Lesson", "::title::")),
    Code.ORGANIZATION_MISSING: lambda: NO_ORGANIZATION,
    Code.DEFAULT_ORGANIZATION_MISSING: lambda: manifest(organization=SECOND).replace('default="o"', ""),
    Code.DEFAULT_ORGANIZATION_DANGLING: lambda: manifest().replace('default="o"', 'default="x"'),
    Code.TITLE_MISSING: lambda: manifest(ITEM.replace("Lesson", "")),
    Code.NO_ITEMS: lambda: manifest(""),
    Code.ITEM_EMPTY: lambda: manifest(ITEM + '<item identifier="j"><title>t</title></item>'),
    Code.FOLDER_WITH_RESOURCE: lambda: manifest(NESTED),
    Code.NOTHING_TRACKED: lambda: manifest(
        resources=RESOURCE.replace("sco", "asset", 2).replace("assetrm", "scorm")
    ),
    Code.NOTHING_TO_LAUNCH: lambda: manifest('<item identifier="i"><title>t</title></item>'),
    Code.NOTHING_VISIBLE: lambda: manifest(HIDDEN),
    Code.SCORM_TYPE_MISSING: lambda: manifest(resources=RESOURCE.replace('adlcp:scormtype="sco"', "")),
    Code.SCORM_TYPE_UNKNOWN: lambda: manifest(resources=RESOURCE.replace('"sco"', '"page"')),
    Code.LAUNCH_MISSING: lambda: manifest(resources=RESOURCE.replace('href="index.html"', "")),
    Code.LAUNCH_FILE_MISSING: lambda: package(manifest(resources=RESOURCE.replace("index", "other"))),
    Code.LAUNCH_EXTERNAL: lambda: package(
        manifest(resources=RESOURCE.replace("index", "https://a.example/index"))
    ),
    Code.LISTED_FILE_MISSING: lambda: package(
        manifest(resources=RESOURCE.replace("/>", '><file href="a.js"/></resource>'))
    ),
    Code.HREF_CASE: lambda: package(manifest(resources=RESOURCE.replace("index", "Index"))),
    Code.HREF_BACKSLASH: lambda: manifest(
        resources=RESOURCE.replace("/>", '><file href="a\\b.js"/></resource>')
    ),
    Code.HREF_UNKNOWN_SCHEME: lambda: manifest(resources=RESOURCE.replace("index", "TODO:index")),
    Code.BASE_WITHOUT_SLASH: lambda: manifest(
        resources=RESOURCE.replace("<resource", '<resource xml:base="a"')
    ),
    Code.DEPENDENCY_DANGLING: lambda: manifest(
        resources=RESOURCE.replace("/>", '><dependency identifierref="x"/></resource>')
    ),
    Code.RESOURCE_ORPHANED: lambda: manifest(resources=RESOURCE + RESOURCE.replace('"r"', '"s"')),
    Code.MASTERY_SCORE_INVALID: lambda: item("<adlcp:masteryscore>80%</adlcp:masteryscore>"),
    Code.MEASURE_INVALID: lambda: objective("<imsss:minNormalizedMeasure>80</imsss:minNormalizedMeasure>"),
    Code.SATISFIED_BY_DEFAULT_MEASURE: lambda: objective(""),
    Code.THRESHOLD_INVALID: lambda: item(
        "<adlcp:completionThreshold>2</adlcp:completionThreshold>", version="2004 3rd Edition"
    ),
    Code.TIME_INVALID: lambda: item("<adlcp:maxtimeallowed>an hour</adlcp:maxtimeallowed>"),
    Code.TIME_LIMIT_ACTION_UNKNOWN: lambda: item("<adlcp:timelimitaction>stop</adlcp:timelimitaction>"),
    Code.LEARNING_TIME_INVALID: lambda: manifest(more=LOM.format("an hour")),
    Code.PREREQUISITES_UNREADABLE: lambda: item("<adlcp:prerequisites>i &amp;</adlcp:prerequisites>"),
    Code.PREREQUISITES_IN_WORDS: lambda: item("<adlcp:prerequisites>i OR i</adlcp:prerequisites>"),
    Code.PREREQUISITES_DANGLING: lambda: item("<adlcp:prerequisites>x</adlcp:prerequisites>"),
    Code.SEQUENCING_DANGLING: lambda: sequenced("", attributes='IDRef="x"'),
    Code.SEQUENCING_VALUE_INVALID: lambda: sequenced('<imsss:controlMode flow="maybe"/>'),
    Code.METADATA_FILE_MISSING: lambda: package(manifest(more="<adlcp:location>lom.xml</adlcp:location>")),
    Code.CMI5_OLD_NAMESPACE: lambda: of_cmi5(
        course().replace("https://w3id.org/xapi/profiles/cmi5/v1", "http://old")
    ),
    Code.CMI5_COURSE_MISSING: lambda: of_cmi5(
        course().replace("<course ", "<curse ").replace("</course>", "</curse>")
    ),
    Code.CMI5_NO_AU: lambda: of_cmi5(course("<block id='https://a.example/b'/>")),
    Code.CMI5_ID_NOT_IRI: lambda: of_cmi5(course(course_id="a.example/course")),
    Code.CMI5_ID_DUPLICATE: lambda: of_cmi5(course(unit() + unit())),
    Code.CMI5_BLOCK_EMPTY: lambda: of_cmi5(course("<block id='https://a.example/b'/>")),
    Code.CMI5_URL_MISSING: lambda: of_cmi5(course(unit(""))),
    Code.CMI5_URL_INVALID: lambda: of_cmi5(course(unit("https://a.example/a b"))),
    Code.CMI5_URL_RESERVED_PARAMETER: lambda: of_cmi5(course(unit("index.html?Endpoint=x"))),
    Code.CMI5_URL_NEEDS_PACKAGE: course,
    Code.CMI5_MOVE_ON_UNKNOWN: lambda: of_cmi5(course(unit(attributes='moveOn="passed"'))),
    Code.CMI5_LAUNCH_METHOD_UNKNOWN: lambda: of_cmi5(course(unit(attributes='launchMethod="Tab"'))),
    Code.CMI5_OBJECTIVE_DANGLING: lambda: of_cmi5(
        course(unit(more="<objectives><objective idref='x'/></objectives>"))
    ),
    Code.AICC_FILE_MISSING: lambda: zipped({"moodle.cst": "block,member\nroot,a"}),
    Code.AICC_FILE_INCOMPLETE: lambda: of_aicc(c_au=UNITS + "\n,index.html,"),
    Code.AICC_FILE_LEFT_OUT: lambda: of_aicc(c_cmp="structure_element,requirement\na,P"),
    Code.AICC_COLUMNS_UNKNOWN: lambda: of_aicc(c_pre="source,target\na,a"),
    Code.AICC_MEMBER_DANGLING: lambda: of_aicc(c_cst="block,member\nroot,x"),
    Code.TINCAN_NO_ACTIVITY: lambda: "<tincan/>",
    Code.TINCAN_ID_NOT_IRI: lambda: "<tincan><activities><activity id='x'/></activities></tincan>",
}
ELSEWHERE = {
    Code.UNREADABLE,
    Code.FILE_TOO_LARGE,
    Code.UNPACKED_TOO_LARGE,
    Code.NAMES_RECODED,
    Code.SCHEMA_INVALID,
}


@pytest.mark.parametrize("code", FOUND)
def test_what_is_amiss_is_found(code: Code) -> None:
    assert code in codes(inspected(FOUND[code]()))


def test_every_code_is_tried_somewhere() -> None:
    tried = {
        *FOUND,
        *NAMES.values(),
        *(code for _, code in MADE.values()),
        *(code for _, code in REPAIRED.values()),
    }
    assert set(Code) - tried == ELSEWHERE


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    found = inspect_package(tmp_path / "away.zip")
    assert (codes(found), found.verdict()) == ({Code.UNREADABLE}, Verdict.REJECT)


def test_sizes_beyond_the_budget_are_refused() -> None:
    raw = package()
    assert codes(inspect_package(io.BytesIO(raw), budget=Budget(packed=100))) == {Code.FILE_TOO_LARGE}
    assert codes(inspect_package(io.BytesIO(raw), budget=Budget(unpacked=100))) == {Code.UNPACKED_TOO_LARGE}


def test_every_code_has_words_and_one_weight() -> None:
    assert set(WORDS) == set(Code)
    assert all(words.message and words.remedy for words in WORDS.values())
    assert set() == INFORMATION & WARNINGS


@pytest.mark.parametrize("code", sorted({*FOUND, *(code for _, code in MADE.values())}))
def test_the_words_of_a_finding_are_filled(code: Code) -> None:
    make = FOUND[code] if code in FOUND else next(make for make, found in MADE.values() if found is code)
    finding = next(one for one in inspected(make()).findings if one.code is code)
    named = {name for _, name, _, _ in string.Formatter().parse(WORDS[code].message) if name}
    assert named <= set(finding.params)
    assert "?" not in words_of(Finding(code, params=dict.fromkeys(named, "x"))).message


VERDICTS = [
    (package, Verdict.ACCEPT, Verdict.ACCEPT),
    (FOUND[Code.NESTED_ARCHIVE], Verdict.ACCEPT, Verdict.ACCEPT),
    (FOUND[Code.TITLE_MISSING], Verdict.ACCEPT_WITH_WARNINGS, Verdict.REJECT),
    (FOUND[Code.NO_ITEMS], Verdict.REJECT, Verdict.REJECT),
]


@pytest.mark.parametrize(("make", "lenient", "strict"), VERDICTS)
def test_warnings_reject_only_where_one_is_strict(
    make: Callable[[], bytes | str], lenient: Verdict, strict: Verdict
) -> None:
    found = inspected(make())
    assert (found.verdict(), found.verdict(Strictness.STRICT)) == (lenient, strict)
    assert to_dict(found, Strictness.STRICT)["verdict"] == strict


def test_a_place_names_file_line_and_item() -> None:
    found = inspected(package(manifest(ITEM.replace("Lesson", ""))))
    assert [str(one.place) for one in found.findings] == ["imsmanifest.xml, line 5, item i"]
    assert str(Place()) == "the package"


def test_a_thousand_alike_findings_are_told_as_twenty_and_a_count() -> None:
    items = "".join(f'<item identifier="i{n}" identifierref="r"/>' for n in range(1000))
    found = inspected(package(manifest(items))).findings
    assert [one.code for one in found].count(Code.TITLE_MISSING) == MOST_OF_A_CODE
    assert [one.params for one in found if one.code is Code.MORE] == [{"code": "title-missing", "count": 980}]
    assert {one.severity for one in found} == {Severity.WARNING, Severity.INFO}
