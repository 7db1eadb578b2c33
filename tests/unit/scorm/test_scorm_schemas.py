"""Schemas that somebody has put into a folder inform; they neither reject nor reach the network."""

from pathlib import Path

import pytest

from scorm import Code, Severity, Verdict, inspect_package
from scorm.schemas import Schemas
from tests.unit.scorm.packages import course

CMI5 = "https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd"
ENTRY = f"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="{CMI5}"
    xmlns="{CMI5}" elementFormDefault="qualified">
  <xs:import namespace="urn:other" schemaLocation="http://127.0.0.1:9/a/other.xsd"/>
  <xs:element name="courseStructure"><xs:complexType><xs:sequence>
    <xs:element name="course" type="xs:anyType"/><xs:element name="{{}}" type="xs:anyType"/>
  </xs:sequence></xs:complexType></xs:element>
</xs:schema>"""
OTHER = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:other"/>'


@pytest.fixture
def manifest_file(tmp_path: Path) -> Path:
    file = tmp_path / "cmi5.xml"
    file.write_text(course(), encoding="utf-8")
    return file


def schemas(folder: Path, entry: str) -> Schemas:
    (folder / "cmi5").mkdir()
    (folder / "cmi5" / "CourseStructure.xsd").write_text(entry, encoding="utf-8")
    (folder / "other.xsd").write_text(OTHER, encoding="utf-8")
    return Schemas(folder)


def test_what_fits_is_passed_over(tmp_path: Path, manifest_file: Path) -> None:
    found = inspect_package(manifest_file, schemas=schemas(tmp_path, ENTRY.format("au")))
    assert [one.code for one in found.findings] == [Code.FILES_NOT_CHECKED]


def test_what_does_not_fit_is_information_with_its_line(tmp_path: Path, manifest_file: Path) -> None:
    found = inspect_package(manifest_file, schemas=schemas(tmp_path, ENTRY.format("unit")))
    told = [one for one in found.findings if one.code is Code.SCHEMA_INVALID]
    assert [(one.severity, one.place.line) for one in told] == [(Severity.INFO, 4)]
    assert found.verdict() is Verdict.ACCEPT


@pytest.mark.parametrize("entry", ["no schema", "<xs:schema/>", ENTRY.format("<")])
def test_a_schema_that_does_not_compile_says_nothing(tmp_path: Path, manifest_file: Path, entry: str) -> None:
    found = inspect_package(manifest_file, schemas=schemas(tmp_path, entry))
    assert [one.code for one in found.findings] == [Code.FILES_NOT_CHECKED]
