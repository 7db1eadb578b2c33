"""Papers handed out: made once, kept by their hash, signed where a key is set, and never unsigned instead."""

import io
import json
from hashlib import sha256
from pathlib import Path

import pypdf
import pytest

from lms_bridge.bootstrap.papers import Papers, papers_of
from lms_bridge.db import tables
from lms_bridge.domain.document import Document, DocumentKind, Ended, Standing
from lms_bridge.domain.errors import KeyMismatch, NotFound
from lms_bridge.domain.paper import Language, ListName, PaperForm
from lms_bridge.papers.seal import SealUnreadable
from lms_bridge.runtime.keys import FernetSealer, InstallationKey
from lms_bridge.services.hand_out import DocumentNotValid, NoDocuments
from lms_bridge.services.throttle import TooManyFailures
from lms_bridge.settings import Settings
from tests.db.issuing import SAID, draft, issue
from tests.db.pipeline import ANA, BOJAN, LATER, Pipeline
from tests.papers import p12

CYRILLIC = Language.CYRILLIC
HERE = "192.0.2.7"


def papers(school: Pipeline, *, key: bytes = b"k" * 32, **settings: str) -> Papers:
    told = Settings(public_url="https://bridge.example", issuer_name="Академија", **settings)
    sealer = FernetSealer(InstallationKey(key))
    return papers_of(school.database, school.clock, sealer=lambda: sealer, settings=told)


def end(school: Pipeline, document: Document, standing: Standing) -> None:
    with school.database.write() as unit:
        unit.issued.end([document.id], standing, Ended(LATER, by="officer", reason="why"))


def test_a_paper_is_made_once_and_kept_by_its_hash(school: Pipeline) -> None:
    (document,) = issue(school, draft())
    made = papers(school)
    files = [made.hand_out.paper(document.id, PaperForm.PDF, CYRILLIC) for _ in range(2)]
    assert files[0] == files[1]
    assert files[0].name == f"{document.label}-sr_Cyrl.pdf"
    assert SAID.name in pypdf.PdfReader(io.BytesIO(files[0].body)).pages[0].extract_text()
    (row,) = school.rows(tables.paper)
    assert row.sha256 == row.unsigned_sha256 == sha256(files[0].body).hexdigest()
    with school.database.read() as unit:
        kept = unit.papers.by_hash(row.sha256)
    assert kept is not None
    assert (kept.document_id, kept.signer) == (document.id, None)


def test_what_was_unsigned_is_signed_once_there_is_a_key(school: Pipeline, tmp_path: Path) -> None:
    (document,) = issue(school, draft())
    file = tmp_path / "seal.p12"
    file.write_bytes(p12("a", "pass"))
    before = papers(school).hand_out.paper(document.id, PaperForm.PDF, CYRILLIC)
    signing = papers(school, seal_file=str(file), seal_password="pass")
    school.clock.at_ms += 1000
    signed = [signing.hand_out.paper(document.id, PaperForm.PDF, CYRILLIC) for _ in range(2)]
    assert signed[0] == signed[1]
    assert signed[0].body.startswith(before.body)
    assert signed[0].signer
    assert papers(school).hand_out.paper(document.id, PaperForm.PDF, CYRILLIC) == signed[0]
    assert {row.unsigned_sha256 for row in school.rows(tables.paper)} == {sha256(before.body).hexdigest()}


def test_a_key_that_cannot_be_used_lets_nothing_unsigned_out(school: Pipeline, tmp_path: Path) -> None:
    (document,) = issue(school, draft())
    papers(school).hand_out.paper(document.id, PaperForm.PDF, CYRILLIC)
    broken = papers(school, seal_file=str(tmp_path / "away.p12")).hand_out
    with pytest.raises(SealUnreadable):
        broken.paper(document.id, PaperForm.PDF, CYRILLIC)
    with pytest.raises(SealUnreadable):
        broken.transcript(ANA, CYRILLIC)


@pytest.mark.parametrize("form", PaperForm)
def test_a_document_that_stands_no_more_is_not_handed_out(school: Pipeline, form: PaperForm) -> None:
    (document,) = issue(school, draft())
    papers(school).hand_out.paper(document.id, form, CYRILLIC)
    end(school, document, Standing.WITHDRAWN)
    with pytest.raises(DocumentNotValid):
        papers(school).hand_out.paper(document.id, form, CYRILLIC)


def test_badges_are_signed_by_one_key_until_it_is_changed(school: Pipeline) -> None:
    (document,) = issue(school, draft())
    made = papers(school)
    first = made.hand_out.paper(document.id, PaperForm.BADGE_JWT, CYRILLIC)
    new = made.keys.rotate()
    second = made.hand_out.paper(document.id, PaperForm.BADGE, CYRILLIC)
    assert (second.signer, made.keys.current().public) == (new, new)
    assert [(one.public, one.sealed is None) for one in made.keys.all()][-1] == (first.signer, True)
    assert {first.signer, new} == {
        one["publicKeyMultibase"] for one in made.check.did_document()["verificationMethod"]
    }
    assert made.hand_out.paper(document.id, PaperForm.BADGE_JWT, CYRILLIC) == first


def test_a_key_sealed_by_another_installation_signs_nothing(school: Pipeline) -> None:
    (document,) = issue(school, draft())
    papers(school).keys.current()
    with pytest.raises(KeyMismatch):
        papers(school, key=b"o" * 32).hand_out.paper(document.id, PaperForm.BADGE, CYRILLIC)
    assert school.rows(tables.paper) == []


def test_a_transcript_has_what_is_valid(school: Pipeline) -> None:
    valid, ended = issue(school, draft(), draft(kind=DocumentKind.CERTIFICATE))
    end(school, ended, Standing.WITHDRAWN)
    made = papers(school).hand_out
    text = pypdf.PdfReader(io.BytesIO(made.transcript(ANA, CYRILLIC).body)).pages[0].extract_text()
    assert valid.label in text
    assert ended.label not in text
    held = json.loads(made.record(ANA).body)["credentialSubject"]["verifiableCredential"]
    assert [one["credentialSubject"]["licenseNumber"] for one in held] == [valid.label]
    claims = json.loads(made.europass(ANA).body)["credentialSubject"]["hasClaim"]
    assert [one["type"] for one in claims] == ["LearningActivity"]


def test_of_nothing_there_is_an_empty_transcript_and_no_record(school: Pipeline) -> None:
    made = papers(school).hand_out
    assert made.transcript(BOJAN, CYRILLIC).body.startswith(b"%PDF")
    with pytest.raises(NoDocuments):
        made.record(BOJAN)
    with pytest.raises(NotFound):
        made.transcript("nobody", CYRILLIC)


@pytest.mark.parametrize("written", [str.lower, lambda code: f" {code[:4]}-{code[4:]} "])
def test_a_code_is_found_however_it_is_typed(school: Pipeline, written: object) -> None:
    (document,) = issue(school, draft())
    assert callable(written)
    assert papers(school).check.by_code(written(document.code), caller=HERE) == document


def test_who_guesses_codes_waits(school: Pipeline) -> None:
    (document,) = issue(school, draft())
    check = papers(school).check
    for number in range(5):
        with pytest.raises(NotFound):
            check.by_code(f"NOSUCHCODE{number}", caller=HERE)
    with pytest.raises(TooManyFailures):
        check.by_code(document.code, caller=HERE)
    assert check.by_code(document.code, caller="192.0.2.8") == document


def test_who_has_the_paper_may_compare_the_name_in_either_script(school: Pipeline) -> None:
    (document,) = issue(school, draft())
    check = papers(school).check
    assert check.is_of(document, SAID.name, caller=HERE)
    assert not check.is_of(document, "Somebody Else", caller=HERE)
    assert document.label == f"P-{document.year}-000001"


def test_the_list_of_what_stands_no_more_is_signed(school: Pipeline) -> None:
    first, second = issue(school, draft(), draft(BOJAN))
    end(school, second, Standing.WITHDRAWN)
    made = papers(school)
    told = json.loads(made.check.status_list(ListName(second.kind, second.year, 0)))
    assert told["proof"]["verificationMethod"].endswith(f"#{made.keys.current().public}")
    with school.database.read() as unit:
        assert unit.papers.ended(second.kind, second.year, range(1, 9)) == [second.number]
    for absent in (ListName(second.kind, second.year, 1), ListName(second.kind, 1999, 0)):
        with pytest.raises(NotFound):
            made.check.status_list(absent)
    assert first.number == 1
