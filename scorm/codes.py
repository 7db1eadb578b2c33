"""All that can be found in a package, by a stable code, and how much it weighs. Words are in `wording`."""

from enum import StrEnum


class Severity(StrEnum):
    """What a finding means for the verdict: an error rejects; a warning rejects only where one is strict."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class Code(StrEnum):
    """A code once published keeps its meaning."""

    MORE = "more"

    # the file
    UNREADABLE = "unreadable"
    EMPTY_FILE = "empty-file"
    NOT_A_PACKAGE = "not-a-package"
    FILE_TOO_LARGE = "file-too-large"

    # the zip
    ZIP_DAMAGED = "zip-damaged"
    ZIP_EMPTY = "zip-empty"
    ZIP_TRAILING_DATA = "zip-trailing-data"
    ZIP_LEADING_DATA = "zip-leading-data"
    ZIP_OVERLAP = "zip-overlap"
    TOO_MANY_ENTRIES = "too-many-entries"
    ENTRY_TOO_LARGE = "entry-too-large"
    UNPACKED_TOO_LARGE = "unpacked-too-large"
    RATIO_TOO_HIGH = "ratio-too-high"
    ENTRY_ENCRYPTED = "entry-encrypted"
    ENTRY_COMPRESSION = "entry-compression"
    ENTRY_DAMAGED = "entry-damaged"
    ENTRY_SYMLINK = "entry-symlink"
    ENTRY_SPECIAL = "entry-special"
    NESTED_ARCHIVE = "nested-archive"
    NESTED_TOO_DEEP = "nested-too-deep"
    NESTED_BOMB = "nested-bomb"
    NAME_TRAVERSAL = "name-traversal"
    NAME_ABSOLUTE = "name-absolute"
    NAME_DRIVE = "name-drive"
    NAME_BACKSLASH = "name-backslash"
    NAME_NUL = "name-nul"
    NAME_CONTROL = "name-control"
    NAME_BIDI = "name-bidi"
    NAME_RESERVED = "name-reserved"
    NAME_EMPTY_PART = "name-empty-part"
    NAME_TOO_LONG = "name-too-long"
    NAME_TOO_DEEP = "name-too-deep"
    NAME_DUPLICATE = "name-duplicate"
    NAME_COLLISION = "name-collision"
    NAMES_RECODED = "names-recoded"
    STRAY_FILES = "stray-files"

    # finding the manifest
    MANIFEST_MISSING = "manifest-missing"
    MANIFEST_IN_NESTED_ARCHIVE = "manifest-in-nested-archive"
    MANIFEST_NOT_AT_ROOT = "manifest-not-at-root"
    MANIFEST_NAME_CASE = "manifest-name-case"
    MANIFEST_TOO_LARGE = "manifest-too-large"
    SEVERAL_MANIFESTS = "several-manifests"
    FILES_NOT_CHECKED = "files-not-checked"

    # the text and its XML
    ENCODING_UNKNOWN = "encoding-unknown"
    ENCODING_CONFLICT = "encoding-conflict"
    ENCODING_REPAIRED = "encoding-repaired"
    LEADING_TEXT_REPAIRED = "leading-text-repaired"
    AMPERSAND_REPAIRED = "ampersand-repaired"
    PREFIX_REPAIRED = "prefix-repaired"
    NOT_WELL_FORMED = "not-well-formed"
    DOCTYPE = "doctype"
    XML_TOO_DEEP = "xml-too-deep"
    TOO_MANY_ELEMENTS = "too-many-elements"
    UNKNOWN_ROOT = "unknown-root"
    UNSEEN_CHARACTERS = "unseen-characters"

    # imsmanifest.xml as a whole
    NO_NAMESPACE = "no-namespace"
    SCHEMA_VERSION_MISSING = "schema-version-missing"
    SCHEMA_VERSION_UNKNOWN = "schema-version-unknown"
    VERSION_AGAINST_NAMESPACE = "version-against-namespace"
    IDENTIFIER_MISSING = "identifier-missing"
    IDENTIFIER_NOT_NCNAME = "identifier-not-ncname"
    IDENTIFIER_DUPLICATE = "identifier-duplicate"
    PLACEHOLDER = "placeholder"
    SUB_MANIFEST = "sub-manifest"
    SCHEMA_INVALID = "schema-invalid"

    # organisations and items
    ORGANIZATION_MISSING = "organization-missing"
    DEFAULT_ORGANIZATION_MISSING = "default-organization-missing"
    DEFAULT_ORGANIZATION_DANGLING = "default-organization-dangling"
    TITLE_MISSING = "title-missing"
    NO_ITEMS = "no-items"
    ITEMS_TOO_DEEP = "items-too-deep"
    ITEM_EMPTY = "item-empty"
    FOLDER_WITH_RESOURCE = "folder-with-resource"
    RESOURCE_DANGLING = "resource-dangling"
    NOTHING_TRACKED = "nothing-tracked"
    NOTHING_TO_LAUNCH = "nothing-to-launch"
    NOTHING_VISIBLE = "nothing-visible"

    # resources and where they point
    SCORM_TYPE_MISSING = "scorm-type-missing"
    SCORM_TYPE_UNKNOWN = "scorm-type-unknown"
    LAUNCH_MISSING = "launch-missing"
    LAUNCH_FILE_MISSING = "launch-file-missing"
    LAUNCH_EXTERNAL = "launch-external"
    LISTED_FILE_MISSING = "listed-file-missing"
    HREF_CASE = "href-case"
    HREF_BACKSLASH = "href-backslash"
    HREF_OUTSIDE = "href-outside"
    HREF_ABSOLUTE = "href-absolute"
    HREF_NETWORK_PATH = "href-network-path"
    HREF_DANGEROUS_SCHEME = "href-dangerous-scheme"
    HREF_UNKNOWN_SCHEME = "href-unknown-scheme"
    HREF_CONTROL = "href-control"
    BASE_WITHOUT_SLASH = "base-without-slash"
    DEPENDENCY_DANGLING = "dependency-dangling"
    DEPENDENCY_CYCLE = "dependency-cycle"
    RESOURCE_ORPHANED = "resource-orphaned"

    # what counts as complete
    MASTERY_SCORE_INVALID = "mastery-score-invalid"
    MEASURE_INVALID = "measure-invalid"
    THRESHOLD_INVALID = "threshold-invalid"
    SATISFIED_BY_DEFAULT_MEASURE = "satisfied-by-default-measure"
    TIME_INVALID = "time-invalid"
    TIME_LIMIT_ACTION_UNKNOWN = "time-limit-action-unknown"
    LEARNING_TIME_INVALID = "learning-time-invalid"
    PREREQUISITES_UNREADABLE = "prerequisites-unreadable"
    PREREQUISITES_IN_WORDS = "prerequisites-in-words"
    PREREQUISITES_DANGLING = "prerequisites-dangling"
    SEQUENCING_DANGLING = "sequencing-dangling"
    SEQUENCING_VALUE_INVALID = "sequencing-value-invalid"
    METADATA_FILE_MISSING = "metadata-file-missing"
    METADATA_UNREADABLE = "metadata-unreadable"

    # cmi5
    CMI5_OLD_NAMESPACE = "cmi5-old-namespace"
    CMI5_COURSE_MISSING = "cmi5-course-missing"
    CMI5_NO_AU = "cmi5-no-au"
    CMI5_ID_NOT_IRI = "cmi5-id-not-iri"
    CMI5_ID_DUPLICATE = "cmi5-id-duplicate"
    CMI5_BLOCK_EMPTY = "cmi5-block-empty"
    CMI5_URL_MISSING = "cmi5-url-missing"
    CMI5_URL_INVALID = "cmi5-url-invalid"
    CMI5_URL_RESERVED_PARAMETER = "cmi5-url-reserved-parameter"
    CMI5_URL_NEEDS_PACKAGE = "cmi5-url-needs-package"
    CMI5_MOVE_ON_UNKNOWN = "cmi5-move-on-unknown"
    CMI5_LAUNCH_METHOD_UNKNOWN = "cmi5-launch-method-unknown"
    CMI5_OBJECTIVE_DANGLING = "cmi5-objective-dangling"

    # AICC and tincan.xml
    AICC_FILE_MISSING = "aicc-file-missing"
    AICC_FILE_INCOMPLETE = "aicc-file-incomplete"
    AICC_FILE_LEFT_OUT = "aicc-file-left-out"
    AICC_COLUMNS_UNKNOWN = "aicc-columns-unknown"
    AICC_MEMBER_DANGLING = "aicc-member-dangling"
    AICC_MEMBER_TWICE = "aicc-member-twice"
    TINCAN_NO_ACTIVITY = "tincan-no-activity"
    TINCAN_ID_NOT_IRI = "tincan-id-not-iri"


INFORMATION = frozenset(
    {
        Code.MORE,
        Code.NESTED_ARCHIVE,
        Code.NAMES_RECODED,
        Code.STRAY_FILES,
        Code.SEVERAL_MANIFESTS,
        Code.FILES_NOT_CHECKED,
        Code.IDENTIFIER_NOT_NCNAME,
        Code.SCHEMA_INVALID,
        Code.RESOURCE_ORPHANED,
        Code.METADATA_FILE_MISSING,
        Code.HREF_BACKSLASH,
        Code.BASE_WITHOUT_SLASH,
        Code.SATISFIED_BY_DEFAULT_MEASURE,
        Code.AICC_FILE_LEFT_OUT,
    }
)

WARNINGS = frozenset(
    {
        Code.MANIFEST_NAME_CASE,
        Code.ENCODING_UNKNOWN,
        Code.ENCODING_CONFLICT,
        Code.ENCODING_REPAIRED,
        Code.LEADING_TEXT_REPAIRED,
        Code.AMPERSAND_REPAIRED,
        Code.PREFIX_REPAIRED,
        Code.UNSEEN_CHARACTERS,
        Code.NO_NAMESPACE,
        Code.SCHEMA_VERSION_MISSING,
        Code.SCHEMA_VERSION_UNKNOWN,
        Code.VERSION_AGAINST_NAMESPACE,
        Code.IDENTIFIER_MISSING,
        Code.PLACEHOLDER,
        Code.DEFAULT_ORGANIZATION_MISSING,
        Code.DEFAULT_ORGANIZATION_DANGLING,
        Code.TITLE_MISSING,
        Code.ITEM_EMPTY,
        Code.FOLDER_WITH_RESOURCE,
        Code.NOTHING_TRACKED,
        Code.NOTHING_VISIBLE,
        Code.SCORM_TYPE_MISSING,
        Code.SCORM_TYPE_UNKNOWN,
        Code.LAUNCH_EXTERNAL,
        Code.LISTED_FILE_MISSING,
        Code.HREF_CASE,
        Code.HREF_UNKNOWN_SCHEME,
        Code.DEPENDENCY_DANGLING,
        Code.MASTERY_SCORE_INVALID,
        Code.MEASURE_INVALID,
        Code.THRESHOLD_INVALID,
        Code.TIME_INVALID,
        Code.TIME_LIMIT_ACTION_UNKNOWN,
        Code.LEARNING_TIME_INVALID,
        Code.PREREQUISITES_UNREADABLE,
        Code.PREREQUISITES_IN_WORDS,
        Code.PREREQUISITES_DANGLING,
        Code.SEQUENCING_DANGLING,
        Code.SEQUENCING_VALUE_INVALID,
        Code.METADATA_UNREADABLE,
        Code.CMI5_OLD_NAMESPACE,
        Code.CMI5_BLOCK_EMPTY,
        Code.CMI5_OBJECTIVE_DANGLING,
        Code.AICC_FILE_INCOMPLETE,
        Code.AICC_COLUMNS_UNKNOWN,
        Code.TINCAN_ID_NOT_IRI,
    }
)


def severity_of(code: Code) -> Severity:
    if code in INFORMATION:
        return Severity.INFO
    return Severity.WARNING if code in WARNINGS else Severity.ERROR
