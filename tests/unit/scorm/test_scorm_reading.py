"""What the values of a course are, beyond what its JSON shows."""

from decimal import Decimal

import pytest

from scorm import Inspection, Item, Kind, Standard
from scorm.counting import what_counts
from scorm.sequencing import Objective, RollupConsiderations, RollupRule, RuleCondition
from tests.unit.scorm.packages import ITEM, RESOURCE, course, inspected, manifest, package, unit, zipped

COLLECTION = """<imsss:sequencingCollection><imsss:sequencing ID="shared">
  <imsss:limitConditions attemptLimit="2"/><imsss:deliveryControls tracked="false"/>
  </imsss:sequencing></imsss:sequencingCollection></manifest>"""


def first(inspection: Inspection) -> Item:
    assert inspection.package is not None
    return inspection.package.items[0]


def item(inner: str, *, version: str = "2004 4th Edition", collection: str = "</manifest>") -> Item:
    text = manifest(ITEM.replace("</item>", f"{inner}</item>"), version=version).replace(
        "</manifest>", collection
    )
    return first(inspected(package(text)))


@pytest.mark.parametrize(
    ("threshold", "decides", "minimum"),
    [
        ("<adlcp:completionThreshold>0.75</adlcp:completionThreshold>", True, "0.75"),
        ('<adlcp:completionThreshold completedByMeasure="true" minProgressMeasure="0.4"/>', True, "0.4"),
        ('<adlcp:completionThreshold completedByMeasure="true"/>', True, "1.0"),
        ('<adlcp:completionThreshold minProgressMeasure="0.4"/>', False, "0.4"),
        ('<adlcp:completionThreshold progressWeight="0.5"/>', False, "1.0"),
    ],
)
def test_a_threshold_decides_only_where_it_says_so(threshold: str, decides: bool, minimum: str) -> None:
    read = item(threshold).completion_threshold
    assert read is not None
    assert (read.by_measure, str(read.minimum)) == (decides, minimum)


def test_an_activity_states_before_the_collection_it_refers_to() -> None:
    own = '<imsss:deliveryControls completionSetByContent="true"/>'
    read = item(
        f'<imsss:sequencing IDRef="shared">{own}</imsss:sequencing>', collection=COLLECTION
    ).sequencing
    assert read is not None
    assert (read.attempt_limit, read.delivery.tracked, read.delivery.completion_by_content) == (2, True, True)


def test_rollup_rules_and_considerations_are_read() -> None:
    rule = """<imsss:sequencing>
      <imsss:rollupRules objectiveMeasureWeight="0.25" rollupProgressCompletion="false">
      <imsss:rollupRule childActivitySet="atLeastCount" minimumCount="2"><imsss:rollupConditions>
      <imsss:rollupCondition operator="not" condition="satisfied"/></imsss:rollupConditions>
      <imsss:rollupAction action="notSatisfied"/></imsss:rollupRule></imsss:rollupRules>
      <adlseq:rollupConsiderations requiredForCompleted="ifNotSkipped"/></imsss:sequencing>"""
    read = item(rule).sequencing
    assert read is not None
    condition = RuleCondition("satisfied", negated=True)
    assert read.rollup.rules == (
        RollupRule("notSatisfied", child_set="atLeastCount", minimum_count=2, conditions=(condition,)),
    )
    assert (read.rollup.measure_weight, read.rollup.progress_completion) == (Decimal("0.25"), False)
    assert read.rollup.considerations == RollupConsiderations(completed="ifNotSkipped")


def test_objectives_flow_by_the_defaults_of_their_schemas() -> None:
    inner = """<imsss:sequencing><imsss:objectives><imsss:primaryObjective objectiveID="p">
      <imsss:mapInfo targetObjectiveID="g" readNormalizedMeasure="false" writeSatisfiedStatus="true"/>
      </imsss:primaryObjective></imsss:objectives><adlseq:objectives><adlseq:objective objectiveID="p">
      <adlseq:mapInfo targetObjectiveID="g" readRawScore="false" writeRawScore="true"/></adlseq:objective>
      </adlseq:objectives></imsss:sequencing>"""
    primary = item(inner).sequencing.primary  # type: ignore[union-attr]
    assert primary is not None
    of_imsss, of_adlseq = primary.maps
    assert (of_imsss.reads, of_imsss.writes) == ({"satisfied-status"}, {"satisfied-status"})
    assert "raw-score" not in of_adlseq.reads
    assert (len(of_adlseq.reads), of_adlseq.writes) == (4, {"raw-score"})


def test_a_measure_decides_only_when_satisfied_by_it() -> None:
    assert Objective("p", minimum_measure=Decimal("0.8")).passing_measure is None
    assert Objective("p", satisfied_by_measure=True).passing_measure == 1
    assert Objective(
        "p", satisfied_by_measure=True, minimum_measure=Decimal("-0.5")
    ).passing_measure == Decimal("-0.5")


def test_bases_add_up_over_three_levels() -> None:
    text = manifest(resources=RESOURCE.replace("<resource", '<resource xml:base="c/"'))
    text = text.replace("<resources", '<resources xml:base="b/"').replace(
        "<manifest", '<manifest xml:base="a/"'
    )
    assert (
        first(inspected(zipped({"imsmanifest.xml": text, "a/b/c/index.html": "x"}))).launch
        == "a/b/c/index.html"
    )


def test_prefixes_do_not_matter() -> None:
    read = item("<adlcp:masteryscore>80</adlcp:masteryscore>", version="1.2")
    assert (read.mastery_score, read.kind) == (80, Kind.SCO)
    text = manifest(ITEM.replace("</item>", "<adlcp:masteryscore>80</adlcp:masteryscore></item>"))
    assert (
        first(
            inspected(package(text.replace("adlcp:", "odd:").replace("xmlns:adlcp", "xmlns:odd")))
        ).mastery_score
        == 80
    )


def test_lms_data_keeps_its_white_space() -> None:
    assert item("<adlcp:dataFromLMS> a\n b </adlcp:dataFromLMS>").launch_data == " a\n b "


def test_a_unit_of_cmi5_has_its_defaults() -> None:
    read = first(inspected(zipped({"cmi5.xml": course(unit()), "index.html": "x"})))
    assert read.assignable is not None
    assert (read.assignable.move_on, read.assignable.launch_method, read.mastery_score) == (
        "NotApplicable",
        "AnyWindow",
        None,
    )


COUNTS = [
    (Item("i"), Standard.SCORM_12, ""),
    (Item("i", kind=Kind.ASSET), Standard.SCORM_12, "not tracked"),
    (Item("i", kind=Kind.ASSET), Standard.SCORM_2004_4, "not tracked: done when opened"),
    (Item("i", kind=Kind.SCO), Standard.SCORM_12, "as the content reports"),
    (Item("i", kind=Kind.SCO), Standard.SCORM_2004_3, "as the content reports, else when it is left"),
    (
        Item("i", kind=Kind.SCO, mastery_score=Decimal(80)),
        Standard.SCORM_12,
        "passed from a score of 80, where the LMS lets the mastery score decide",
    ),
]


@pytest.mark.parametrize(("read", "standard", "words"), COUNTS)
def test_what_counts_is_said(read: Item, standard: Standard, words: str) -> None:
    assert what_counts(read, standard) == words


LOM = (
    "<metadata><lom><educational><typicallearningtime>{}</typicallearningtime></educational></lom></metadata>"
)
STATED = LOM.format("<datetime>01:30:00</datetime>")
TIMED = {
    "of the course": (manifest(more=STATED[10:-11]), 5400),
    "of the organisation": (manifest(organization=STATED), 5400),
    "of the item": (manifest(ITEM.replace("</item>", f"{STATED}</item>")), 5400),
    "of the content": (manifest(resources=RESOURCE.replace("/>", f">{STATED}</resource>")), 5400),
    "as a duration of 2004": (manifest(more=LOM.format("<duration>PT1H30M</duration>")[10:-11]), 5400),
    "as text alone": (manifest(more=LOM.format("PT90M")[10:-11]), 5400),
    "none at all": (manifest(more=LOM.format("<datetime>00:00:00</datetime>")[10:-11]), None),
    "of one of two items": (
        manifest(ITEM.replace("</item>", f"{STATED}</item>") + ITEM.replace('"i"', '"j"')),
        None,
    ),
}


@pytest.mark.parametrize("where", TIMED)
def test_the_typical_learning_time_is_read_wherever_it_is_stated(where: str) -> None:
    text, seconds = TIMED[where]
    read = inspected(package(text)).package
    assert read is not None
    assert read.learning_time_seconds == seconds
