"""The benchmark of documents runs, on a few; its times are not judged."""

from tests.benchmarks import documents


def test_the_benchmark_of_a_few_documents_makes_and_keeps_each() -> None:
    figures = {one.name: one.value for one in documents.measure(4, processes=1, signed=1)}
    assert figures["documents, made and kept unsigned"] == 4
    assert float(figures["a signature more (PAdES B-B, P-256)"] or 0) > 0
