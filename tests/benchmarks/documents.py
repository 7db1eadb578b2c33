"""Ten thousand documents as papers: made and kept, unsigned, by as many processes as there are cores.

Signing is measured apart. The documents are of as many people, each with a name of their own.
"""

import os
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import func, insert, select

from lms_bridge.bootstrap import Bridge, build
from lms_bridge.db import schema, tables
from lms_bridge.domain.document import DocumentKind
from lms_bridge.domain.paper import Language, PaperForm
from lms_bridge.domain.programme import Certificate, Confirmation, Rule
from lms_bridge.papers.press import PaperPress
from lms_bridge.papers.seal import Seal, SealFile
from lms_bridge.papers.sheet import Issuer
from lms_bridge.papers.typesetting import Typesetter
from lms_bridge.runtime.clock import SystemClock
from lms_bridge.runtime.keys import create_key
from lms_bridge.services.ports import PairKey
from lms_bridge.services.ports.issuing import Draft, Issue
from lms_bridge.settings import Settings
from tests.benchmarks.figures import Figure
from tests.benchmarks.machine import load, peak_megabytes
from tests.papers import CONFIRMATION, ISSUED_MS, SAID, p12

RULE = Rule(80, 60, Confirmation.ATTENDED, Certificate.PASSED)
PASSWORD = "for this run"


def measure(count: int, *, processes: int, signed: int) -> list[Figure]:
    """Figures of `count` documents, and of so many signatures."""
    with TemporaryDirectory(prefix="lms-bridge-documents-") as folder:
        place = Path(folder)
        ids = _issue(place, count)
        begun = time.perf_counter()
        made = _all(place, ids, processes)
        took = time.perf_counter() - begun
        kept, size = _kept(place)
        if kept != count:
            raise RuntimeError(f"{kept} of {count} papers are there")
        return [
            Figure("documents, made and kept unsigned", count),
            Figure("processes", processes),
            Figure("in all", took, "s"),
            Figure("of a processor, each", 1000 * sum(used for used, _ in made) / count, "ms"),
            Figure("size of one", size / 1000, "kB"),
            Figure("largest process", max((peak for _, peak in made if peak), default=None), "MB"),
            Figure("a signature more (PAdES B-B, P-256)", _signing_ms(place, signed), "ms"),
            Figure("load of the machine before the end", load()),
        ]


def _all(place: Path, ids: Sequence[int], processes: int) -> list[tuple[float, float | None]]:
    """Make all papers; what each process took."""
    lots = [(place, ids[start::processes]) for start in range(processes)]
    if processes == 1:
        return [make(lots[0])]
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        return list(pool.map(make, lots))


def make(lot: tuple[Path, Sequence[int]]) -> tuple[float, float | None]:
    """Make the papers of one process; the seconds of a processor and the megabytes that it took."""
    place, ids = lot
    bridge = _bridge(place)
    for document_id in ids:
        bridge.papers.hand_out.paper(document_id, PaperForm.PDF, Language.CYRILLIC)
    bridge.close()
    return time.process_time(), peak_megabytes(os.getpid())


def _bridge(place: Path, **more: str) -> Bridge:
    create_key(place / "lms-bridge.key")
    told = {"database_url": f"sqlite:///{place}/documents.sqlite", "key_file": place / "lms-bridge.key"}
    return build(
        Settings.model_validate(
            {**told, "public_url": "https://bridge.example", "issuer_name": "Академија", **more}
        )
    )


def _issue(place: Path, count: int) -> list[int]:
    bridge = _bridge(place)
    schema.upgrade(bridge.engines)
    people = [f"p-{number}" for number in range(count)]
    drafts = [
        Draft(
            DocumentKind.CONFIRMATION,
            PairKey(person, "r"),
            version=1,
            said=replace(SAID, given_name=f"Љубица {number}", family_name=f"Ђорђевић {number % 977}"),
        )
        for number, person in enumerate(people)
    ]
    _roster(bridge, people)
    with bridge.database.write() as unit:
        made = unit.issued.issue(drafts, Issue(by="bench", at_ms=ISSUED_MS, year=2026))
    bridge.close()
    return [one.id for one in made]


def _roster(bridge: Bridge, people: Sequence[str]) -> None:
    """As much of a register as documents point to."""
    rule = RULE.to_json()
    programme = {"id": "c", "code": "П-1", "title": "Обука", "kind": "general", "rule": rule}
    realisation = {
        "id": "r",
        "programme_id": "c",
        "code": "r",
        "title": "Обука",
        "form": "webinar",
        "rule": rule,
        "start_ms": SAID.start_ms,
        "end_ms": SAID.end_ms,
    }
    names = {"given_name": "Љ", "family_name": "Ђ", "email": "", "employee_number": ""}
    with bridge.engines.writer.begin() as connection:
        connection.execute(insert(tables.programme).values(**programme))
        connection.execute(insert(tables.realisation).values(**realisation))
        connection.execute(insert(tables.person), [{"id": one, **names} for one in people])


def _kept(place: Path) -> tuple[int, float]:
    """How many papers are kept, and how large one is."""
    bridge = _bridge(place)
    size = func.avg(func.length(tables.paper.c.body))
    with bridge.engines.reader.connect() as connection:
        count, mean = connection.execute(select(func.count(), size).select_from(tables.paper)).one()
    bridge.close()
    return count, float(mean or 0)


def _signing_ms(place: Path, count: int) -> float:
    """Milliseconds that a signature takes beside the making, of one after another."""
    file = place / "seal.p12"
    file.write_bytes(p12("bench", PASSWORD))
    paper = PaperPress(Issuer("А", "A", "https://bridge.example"), Typesetter()).pdf(
        CONFIRMATION, Language.CYRILLIC
    )
    seal = Seal(SealFile(file, PASSWORD), SystemClock())
    seal.sign(paper)
    begun = time.perf_counter()
    for _ in range(count):
        seal.sign(paper)
    return 1000 * (time.perf_counter() - begun) / count
