"""A package with a fault is refused, and the refusal names the file, the line and the column."""

from pathlib import Path

import pytest
from bad_files import ARCHIVES, TEXTS
from bad_packages import JMBG, ROWS, Bad
from hypothesis import given
from hypothesis import strategies as st
from roster_packages import added, changed, empty, good, packed

from lms_bridge.oneroster.findings import LIMIT, Code, RosterRefused
from lms_bridge.oneroster.package import Package, read_package
from lms_bridge.oneroster.wording import WORDS, place, sentence

BAD = (*ROWS, *TEXTS, *ARCHIVES)


def refused(package: bytes) -> RosterRefused:
    with pytest.raises(RosterRefused) as refusal:
        read_package(package)
    return refusal.value


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.name)
def test_one_fault_is_one_finding_with_its_place(bad: Bad) -> None:
    with pytest.raises(RosterRefused) as refusal:
        read_package(bad.package, budget=bad.budget)
    found = [(finding.code, finding.file, finding.line, finding.column) for finding in refusal.value.findings]
    assert found == [(bad.code, bad.file, bad.line, bad.column)]
    assert refusal.value.total == 1


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RosterRefused) as refusal:
        read_package(tmp_path / "roster.zip")
    assert [finding.code for finding in refusal.value.findings] == [Code.UNREADABLE]


def test_every_reason_is_tried_and_has_words() -> None:
    tried = {bad.code for bad in BAD}
    assert tried | {Code.UNREADABLE} == set(Code)
    assert set(WORDS) == set(Code)


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.name)
def test_every_finding_can_be_said(bad: Bad) -> None:
    with pytest.raises(RosterRefused) as refusal:
        read_package(bad.package, budget=bad.budget)
    said = sentence(refusal.value.findings[0])
    assert said.startswith(place(refusal.value.findings[0]))
    assert "{" not in said
    assert said.isprintable()


def test_all_faults_are_told_together() -> None:
    rows = changed("users", 0, enabledUser="yes")
    rows["orgs"][1]["type"] = "?"
    rows["courses"][0]["metadata.passMark"] = ""
    manifest = packed(rows, readme="x")
    codes = [finding.code for finding in refused(manifest).findings]
    assert codes == [Code.UNKNOWN_FILE, Code.UNKNOWN_WORD, Code.UNKNOWN_WORD, Code.PASS_MARK_MISSING]


def test_findings_are_bounded_and_counted() -> None:
    rows = good()
    rows["enrollments"] = [
        {**rows["enrollments"][0], "sourcedId": f"e{n}", "userSourcedId": f"nobody{n}"} for n in range(250)
    ]
    refusal = refused(packed(rows))
    assert len(refusal.findings) == LIMIT
    assert refusal.total == 250
    assert refusal.params == {"total": 250}


@pytest.mark.parametrize(
    ("package", "secret"),
    [
        (packed(changed("users", 0, email="ljilja@town.example\x07")), "ljilja"),
        (packed(changed("users", 0, givenName="Љиљана\x07")), "Љиљана"),
        (packed(changed("userProfiles", 1, username="101")), "101"),
        (packed(changed("users", 2, sourcedId=JMBG)), JMBG),
        (packed(changed("enrollments", 0, userSourcedId=JMBG)), JMBG),
    ],
)
def test_a_personal_value_is_never_told_whole(package: bytes, secret: str) -> None:
    refusal = refused(package)
    told = " ".join(sentence(finding) for finding in refusal.findings)
    assert secret not in f"{told} {refusal!r} {refusal.findings!r}"


def test_an_id_is_told_whole_and_cut() -> None:
    (finding,) = refused(packed(changed("users", 0, primaryOrgSourcedId="x" * 70))).findings
    assert finding.value == "x" * 60 + "…"


def test_unseen_characters_are_escaped() -> None:
    (finding,) = refused(packed(changed("orgs", 1, type="lo\u202ecal\x1b[31m"))).findings
    assert finding.value == "lo\\u202ecal\\u001b[31m"


def test_a_password_is_in_no_finding_and_in_no_package() -> None:
    package = read_package(packed(good()))
    assert "opensesame" not in repr(package)
    rows = added("userProfiles", like=0, password='"opensesame', userSourcedId="nobody")
    refusal = refused(packed(rows))
    assert "opensesame" not in repr(refusal.findings)


def test_a_finding_is_json() -> None:
    (finding,) = refused(packed(changed("roles", 1, role="boss"))).findings
    told = finding.to_dict()
    assert told["file"] == "roles.csv"
    assert (told["line"], told["column"], told["code"], told["value"]) == (3, "role", "unknown-word", "boss")


@given(at=st.integers(0, 2500), mask=st.integers(1, 255))
def test_a_damaged_package_is_read_or_refused_and_nothing_else(at: int, mask: int) -> None:
    package = bytearray(packed(empty()))
    package[at % len(package)] ^= mask
    try:
        assert isinstance(read_package(bytes(package)), Package)
    except RosterRefused as refusal:
        assert refusal.findings  # noqa: PT017


@given(st.binary(max_size=400))
def test_arbitrary_bytes_as_a_file_are_refused(content: bytes) -> None:
    assert refused(packed(good(), users=content)).total > 0
