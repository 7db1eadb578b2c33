"""One attempt at a whole package: each SCO judged by its tracks, and what the package makes of them.

The package says what is asked. Without it nothing is guessed: what the tracks alone say is said so, and what
keeps an attempt from being a result is named (`Lack`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from scorm.data_models import Model
from scorm.judge_scorm12 import judge_scorm12
from scorm.judge_scorm2004 import UNTOLD, asked_of, judge_scorm2004
from scorm.judgement import Completion, Judgement, MasteryPolicy, Points, Success
from scorm.model import Item, Kind, Organization, Package, Standard
from scorm.rollup import Rolled, Whole, roll_up_scorm12, roll_up_scorm2004
from scorm.tracks import Tracks, read_tracks


class Lack(StrEnum):
    """Why an attempt is no result yet, or none at all."""

    LOOKED_AT = "looked-at"
    """It was in review or browse mode, or without credit."""
    NOT_IN_PACKAGE = "not-in-package"
    """There are tracks of items that the package does not have: it is another version of it."""
    PACKAGE_UNKNOWN = "package-unknown"
    """Without the package nobody knows what the whole consists of."""
    SUSPENDED = "suspended"
    UNFINISHED = "unfinished"
    """What was begun came to no result, or not all that is asked was begun."""
    NO_SCORE = "no-score"
    """It is over, and there is no score within bounds."""
    NOTHING_ASKED = "nothing-asked"
    """The course asks for nothing, and nothing was done in it that one could show (cmi5)."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What a standard leaves open and staff decide for a course."""

    _: KW_ONLY
    mastery: MasteryPolicy = MasteryPolicy.OVERRIDE
    whole: Whole = Whole.ALL


@dataclass(frozen=True, slots=True)
class Played:
    """What a platform kept of one SCO in one attempt. `elements` as sent, the platform's own among them.

    `at`: when the last of it came, in seconds; 0 where that is not known.
    """

    identifier: str
    _: KW_ONLY
    elements: Mapping[str, str]
    at: int = 0


@dataclass(frozen=True, slots=True)
class JudgedSco:
    """An SCO with its tracks and its judgement. `title` is the package's, empty without one."""

    identifier: str
    _: KW_ONLY
    title: str
    tracks: Tracks
    judgement: Judgement


@dataclass(frozen=True, slots=True)
class Attempt:
    """A judged attempt. `whole` is None where nothing says what the whole consists of.

    `lacks`: what keeps it from being a result, the gravest first; without any it is one. `by_tracks_alone`:
    a threshold that is not known could have decided otherwise than the content's word.
    """

    scos: tuple[JudgedSco, ...]
    _: KW_ONLY
    whole: Rolled | None
    lacks: tuple[Lack, ...]
    by_tracks_alone: bool

    @property
    def share(self) -> Fraction | None:
        """The score of the whole, -1 to 1; None where none can be told."""
        return self.whole.share if self.whole else None

    @property
    def bounds(self) -> tuple[Decimal, Decimal, Decimal] | None:
        """The score as raw, lowest and highest, exact; None where none can be told.

        As content wrote it where it is one SCO's raw score; else a scaled one as of 1, or a ratio.
        """
        told = [each.judgement.points for each in self.scos if each.judgement.points]
        share = self.share
        if share is None:
            return None
        points = told[0] if len(told) == 1 else None
        if points and points.scaled is None and points.raw is not None and points.bounds:
            return points.raw, *points.bounds
        return Decimal(share.numerator), Decimal(0), Decimal(share.denominator)

    @property
    def success(self) -> Success:
        """Of the whole; where that is not known, failed or else passed where an item is."""
        if self.whole:
            return self.whole.success
        said = {each.judgement.success for each in self.scos if each.judgement.is_final}
        return next((one for one in (Success.FAILED, Success.PASSED) if one in said), Success.UNKNOWN)

    @property
    def summary(self) -> Judgement:
        """The whole as one judgement, for the choice among attempts. Its score is rounded."""
        whole, first = self.whole, self.scos[0].judgement
        share = self.share
        return Judgement(
            whole.completion if whole else Completion.UNKNOWN,
            success=self.success,
            completion_rule=whole.completion_rule if whole else first.completion_rule,
            success_rule=whole.success_rule if whole else first.success_rule,
            points=None
            if share is None
            else Points(scaled=Decimal(share.numerator) / Decimal(share.denominator)),
            seconds=whole.seconds if whole else first.seconds,
            counts=Lack.LOOKED_AT not in self.lacks,
            suspended=Lack.SUSPENDED in self.lacks,
        )


def judge_attempt(
    played: Sequence[Played], *, package: Package | None, policy: Policy, items: int | None = None
) -> Attempt:
    """Judge one attempt from what was kept of its SCOs, at least one. Nothing raises.

    `items`: how many SCOs the platform says that the package has, where it does. Without `package` the
    whole is only known of a package of one.
    """
    organization = _organization(package, [each.identifier for each in played]) if package else None
    known = {each.identifier: each for each in organization.walk()} if organization else {}
    scos = tuple(_judged(each, known.get(each.identifier), policy) for each in played)
    if organization is not None and package is not None and known:
        whole: Rolled | None = _of_package(scos, organization, package.standard, policy)
    else:
        whole = _alone(scos[0]) if len(scos) == 1 == items else None
    foreign = bool(known) and any(each.identifier not in known for each in scos)
    return Attempt(
        scos,
        whole=whole,
        lacks=tuple(_lacks(scos, whole, foreign=foreign)),
        by_tracks_alone=not known and _may_differ(scos, policy.mastery),
    )


def model_of(elements: Mapping[str, str]) -> Model:
    """By which data model content spoke: that of 1.2 alone has `cmi.core`, whatever the manifest says."""
    old = any(name.startswith(("cmi.core.", "cmi.student_")) for name in elements)
    return Model.SCORM_12 if old else Model.SCORM_2004


def _organization(package: Package, identifiers: Sequence[str]) -> Organization:
    """The one that has all of these items: learners may be given another than the default one."""
    wanted = set(identifiers)
    for organization in (package.organization, *package.organizations):
        if wanted <= {each.identifier for each in organization.walk()}:
            return organization
    return package.organization


def _judged(played: Played, item: Item | None, policy: Policy) -> JudgedSco:
    model = model_of(played.elements)
    tracks = read_tracks(model, played.elements)
    if model is Model.SCORM_12:
        mastery = item.mastery_score if item else None
        judgement = judge_scorm12(tracks, mastery=mastery, policy=policy.mastery)
    else:
        judgement = judge_scorm2004(tracks, asked=asked_of(item) if item else UNTOLD)
    title = item.title if item else ""
    timed = replace(judgement, at=played.at)
    return JudgedSco(played.identifier, title=title, tracks=tracks, judgement=timed)


def _of_package(
    scos: Sequence[JudgedSco], organization: Organization, standard: Standard, policy: Policy
) -> Rolled:
    judged = {each.identifier: each.judgement for each in scos}
    if not standard.is_2004:
        return roll_up_scorm12(organization, judged, whole=policy.whole)
    rolled = roll_up_scorm2004(organization, judged)
    asked = [each for each in organization.walk() if each.kind is Kind.SCO]
    if rolled.share is None and len(asked) == len(scos) == 1 and scos[0].judgement.points:
        # The measure is the scaled score alone; of a package of one the raw score within its bounds is one.
        return replace(rolled, share=scos[0].judgement.points.share)
    return rolled


def _alone(sco: JudgedSco) -> Rolled:
    """The whole of a package of one SCO is that SCO."""
    told = sco.judgement
    return Rolled(
        told.completion,
        success=told.success,
        completion_rule=told.completion_rule,
        success_rule=told.success_rule,
        share=told.points.share if told.points else None,
        seconds=told.seconds,
        open_items=() if told.is_done else (sco.identifier,),
    )


def _lacks(scos: Sequence[JudgedSco], whole: Rolled | None, *, foreign: bool) -> list[Lack]:
    counting = [each.judgement for each in scos if each.judgement.counts]
    unfinished = _is_unfinished(scos, whole)
    held = any(each.suspended and not each.is_final for each in counting)
    found = {
        Lack.LOOKED_AT: not counting,
        Lack.NOT_IN_PACKAGE: foreign,
        Lack.PACKAGE_UNKNOWN: whole is None,
        Lack.SUSPENDED: bool(counting) and unfinished and held,
        Lack.UNFINISHED: bool(counting) and unfinished and not held,
        Lack.NO_SCORE: whole is not None and not unfinished and whole.share is None,
    }
    return [lack for lack, holds in found.items() if holds]


def _is_unfinished(scos: Sequence[JudgedSco], whole: Rolled | None) -> bool:
    """A score of what is not over yet, or of some items alone, is not that of the whole."""
    final = {each.identifier for each in scos if each.judgement.is_final}
    if whole is not None and whole.completion is Completion.COMPLETED:
        return False
    begun = {each.identifier for each in scos if each.judgement.counts}
    asked = set(whole.open_items) if whole else set()
    return bool((begun | asked) - final)


def _may_differ(scos: Sequence[JudgedSco], mastery: MasteryPolicy) -> bool:
    """Whether a threshold that is not known could decide otherwise than the content's word."""
    for each in scos:
        tracks = each.tracks
        if tracks.model is Model.SCORM_2004:
            asked = tracks.number("cmi.scaled_passing_score"), tracks.number("cmi.completion_threshold")
            if None in asked:
                return True
        elif mastery is not MasteryPolicy.CONTENT and each.judgement.points:
            return tracks.number("cmi.student_data.mastery_score") is None
    return False
