"""The files of OneRoster 1.2 CSV that are checked and left aside: demographics, gradebook, resources."""

from dataclasses import replace

from lms_bridge.oneroster.columns import BULK, ID, Column, Table, flags, need, personal, ref, texts

DEMOGRAPHICS = Table(
    "demographics",
    (
        replace(ID, refers="users"),
        *BULK,
        *personal(
            "birthDate sex americanIndianOrAlaskaNative asian blackOrAfricanAmerican "
            "nativeHawaiianOrOtherPacificIslander white demographicRaceTwoOrMoreRaces "
            "hispanicOrLatinoEthnicity countryOfBirthCode stateOfBirthAbbreviation cityOfBirth "
            "publicSchoolResidenceStatus"
        ),
    ),
)
GRADEBOOK = (
    Table("categories", (ID, *BULK, need(Column("title")), Column("weight"))),
    Table(
        "lineItems",
        (
            ID,
            *BULK,
            *texts("title description assignDate dueDate"),
            ref("classSourcedId", "classes"),
            ref("categorySourcedId", "categories"),
            ref("academicSessionSourcedId", "academicSessions"),
            *texts("resultValueMin resultValueMax"),
            ref("schoolSourcedId", "orgs"),
        ),
    ),
    Table(
        "results",
        (
            ID,
            *BULK,
            ref("lineItemSourcedId", "lineItems"),
            ref("studentSourcedId", "users"),
            Column("scoreStatus"),
            *personal("score scoreDate comment textScore"),
            ref("classSourcedId", "classes"),
            *flags("inProgress incomplete late missing"),
        ),
    ),
    Table(
        "scoreScales",
        (
            ID,
            *BULK,
            *texts("title type"),
            ref("orgSourcedId", "orgs"),
            ref("courseSourcedId", "courses"),
            ref("classSourcedId", "classes"),
            Column("scoreScaleValue"),
        ),
    ),
    Table(
        "lineItemLearningObjectiveIds",
        (ID, *BULK, ref("lineItemSourcedId", "lineItems"), *texts("source learningObjectiveId")),
    ),
    Table(
        "lineItemScoreScales",
        (
            ID,
            *BULK,
            Column("title"),
            ref("lineItemSourcedId", "lineItems"),
            ref("scoreScaleSourcedId", "scoreScales"),
        ),
    ),
    Table(
        "resultLearningObjectiveIds",
        (
            ID,
            *BULK,
            ref("resultSourcedId", "results"),
            *texts("source learningObjectiveId"),
            *personal("score textScore"),
        ),
    ),
    Table(
        "resultScoreScales",
        (
            ID,
            *BULK,
            Column("title"),
            ref("resultSourcedId", "results"),
            ref("scoreScaleSourcedId", "scoreScales"),
        ),
    ),
)
RESOURCES = (
    Table("resources", (ID, *BULK, *texts("vendorResourceId title roles importance vendorId applicationId"))),
    Table(
        "classResources",
        (
            ID,
            *BULK,
            Column("title"),
            ref("classSourcedId", "classes"),
            ref("resourceSourcedId", "resources"),
        ),
    ),
    Table(
        "courseResources",
        (
            ID,
            *BULK,
            Column("title"),
            ref("courseSourcedId", "courses"),
            ref("resourceSourcedId", "resources"),
        ),
    ),
    Table(
        "userResources",
        (
            ID,
            *BULK,
            ref("userSourcedId", "users"),
            ref("orgSourcedId", "orgs"),
            ref("classSourcedId", "classes"),
            ref("resourceSourcedId", "resources"),
        ),
    ),
)
