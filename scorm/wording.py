"""English words for every finding: what it means, and how to put it right. The edge may translate them.

Templates are filled by the finding's params, which are fit to be shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from scorm.codes import Code
from scorm.findings import Finding


@dataclass(frozen=True, slots=True)
class Words:
    """What was found (`message`), and what to do in the authoring tool (`remedy`)."""

    message: str
    remedy: str


_AGAIN: Final = "Export the package again and upload that file unchanged."
_REPACK: Final = "Pack the files again with an ordinary zip program, or export the package again."
_NAMES: Final = "Rename the file in the authoring tool and export again; do not rename it within the zip."
_SUSPECT: Final = "Do not use this file. Ask where it came from, and have the package exported again."
_SMALLER: Final = "Take large media out of the course, or split it, and export again."
_UTF8: Final = "Set the export's encoding to UTF-8; check that titles read right."
_AUTHOR: Final = "Correct it in the authoring tool's publish settings and export again."
_VENDOR: Final = "Tell the maker of the authoring tool; the course may still run."
_NOTHING: Final = "Nothing needs to be done."

WORDS: Final[Mapping[Code, Words]] = {
    Code.MORE: Words("There are {count} more findings “{code}”.", "Put the listed ones right first."),
    # the file
    Code.UNREADABLE: Words("The file cannot be read.", "Check that it is there and that you may read it."),
    Code.EMPTY_FILE: Words("The file is empty.", _AGAIN),
    Code.NOT_A_PACKAGE: Words(
        "This is neither a zip nor a manifest.", "Upload the zip that the authoring tool exported for an LMS."
    ),
    Code.FILE_TOO_LARGE: Words("The file is larger than {most} bytes.", _SMALLER),
    # the zip
    Code.ZIP_DAMAGED: Words("The zip is damaged or cut off.", _AGAIN),
    Code.ZIP_EMPTY: Words("The zip holds no files.", _AGAIN),
    Code.ZIP_TRAILING_DATA: Words("Something follows the end of the zip.", _REPACK),
    Code.ZIP_LEADING_DATA: Words(
        "Something stands before the zip, or its table is not where it says.", _REPACK
    ),
    Code.ZIP_OVERLAP: Words("Files in the zip share the same bytes, as in a zip bomb.", _SUSPECT),
    Code.TOO_MANY_ENTRIES: Words("The zip holds more than {most} files.", _SMALLER),
    Code.ENTRY_TOO_LARGE: Words("The file unpacks to more than is taken.", _SMALLER),
    Code.UNPACKED_TOO_LARGE: Words("The package unpacks to more than is taken.", _SMALLER),
    Code.RATIO_TOO_HIGH: Words(
        "The file unpacks to far more than its size allows, as in a zip bomb.", _SUSPECT
    ),
    Code.ENTRY_ENCRYPTED: Words("The file is encrypted.", "Pack it without a password."),
    Code.ENTRY_COMPRESSION: Words("The file is packed in an uncommon way.", _REPACK),
    Code.ENTRY_DAMAGED: Words("The file in the zip is damaged.", _AGAIN),
    Code.ENTRY_SYMLINK: Words("The entry is a symbolic link.", "Pack the file itself instead of the link."),
    Code.ENTRY_SPECIAL: Words("The entry is neither a file nor a folder.", _SUSPECT),
    Code.NESTED_ARCHIVE: Words(
        "The package holds another archive; it is not unpacked.", "Nothing, if learners are to download it."
    ),
    Code.NESTED_TOO_DEEP: Words("The package holds an archive that holds an archive.", _SUSPECT),
    Code.NESTED_BOMB: Words("The archive in the package would burst whoever unpacks it.", _SUSPECT),
    Code.NAME_TRAVERSAL: Words("The name climbs out of the package.", _SUSPECT),
    Code.NAME_ABSOLUTE: Words("The name is a path from the root of a disk.", _SUSPECT),
    Code.NAME_DRIVE: Words("The name begins with a drive letter.", _SUSPECT),
    Code.NAME_BACKSLASH: Words("The name holds a backslash.", _REPACK),
    Code.NAME_NUL: Words("The name holds a NUL character.", _SUSPECT),
    Code.NAME_CONTROL: Words("The name holds a control character.", _NAMES),
    Code.NAME_BIDI: Words("The name holds a character that turns its reading direction.", _NAMES),
    Code.NAME_RESERVED: Words("The name is one that Windows cannot store.", _NAMES),
    Code.NAME_EMPTY_PART: Words("The name has an empty part, or a dot alone.", _REPACK),
    Code.NAME_TOO_LONG: Words("The name is too long.", _NAMES),
    Code.NAME_TOO_DEEP: Words("The file lies in too many folders.", _NAMES),
    Code.NAME_DUPLICATE: Words("The zip holds this name twice.", _REPACK),
    Code.NAME_COLLISION: Words("Another file has this name but for capitals or accents.", _NAMES),
    Code.NAMES_RECODED: Words(
        "{count} names do not say their encoding; they were read as {encoding}.",
        "Pack the zip with UTF-8 names.",
    ),
    Code.STRAY_FILES: Words("The zip holds {count} files that a desktop left behind.", _NOTHING),
    # finding the manifest
    Code.MANIFEST_MISSING: Words(
        "The zip holds no imsmanifest.xml, cmi5.xml, tincan.xml or AICC course.",
        "Publish for an LMS (SCORM, cmi5 or xAPI), not for the web, and upload that zip.",
    ),
    Code.MANIFEST_IN_NESTED_ARCHIVE: Words(
        "The zip holds no manifest, but another zip.", "Unpack it once and upload the inner zip."
    ),
    Code.MANIFEST_NOT_AT_ROOT: Words(
        "The manifest lies in the folder “{folder}” instead of at the top of the zip.",
        "Pack the contents of the folder, not the folder itself.",
    ),
    Code.MANIFEST_NAME_CASE: Words("The manifest should be called {expected}, in small letters.", _VENDOR),
    Code.MANIFEST_TOO_LARGE: Words("The file is larger than {most} bytes.", _SMALLER),
    Code.SEVERAL_MANIFESTS: Words("The package can be read by {others} too; this one was taken.", _NOTHING),
    Code.FILES_NOT_CHECKED: Words(
        "A manifest alone: whether its files are there was not looked at.", "Inspect the whole zip."
    ),
    # the text and its XML
    Code.ENCODING_UNKNOWN: Words("The declared encoding “{declared}” is not known.", _UTF8),
    Code.ENCODING_CONFLICT: Words("The text declares {declared}, but begins as {used}.", _UTF8),
    Code.ENCODING_REPAIRED: Words("The text is not {declared} as it says; it was read as {used}.", _UTF8),
    Code.LEADING_TEXT_REPAIRED: Words("Blank space before the XML declaration was ignored.", _VENDOR),
    Code.AMPERSAND_REPAIRED: Words("An “&” that is not written as XML wants it was read as text.", _VENDOR),
    Code.PREFIX_REPAIRED: Words(
        "The prefix “{value}” belongs to no namespace; its elements were read all the same.", _VENDOR
    ),
    Code.NOT_WELL_FORMED: Words("The XML breaks here, in column {column}.", _AGAIN),
    Code.DOCTYPE: Words("The file has a document type (DTD), through which files could be read.", _SUSPECT),
    Code.XML_TOO_DEEP: Words("The XML is nested deeper than any manifest.", _SUSPECT),
    Code.TOO_MANY_ELEMENTS: Words(
        "The XML has more elements or attributes than any manifest (at most {most}).", _SMALLER
    ),
    Code.UNKNOWN_ROOT: Words(
        "The file is XML, but no manifest: it begins with “{value}”.", "Upload the package, or its manifest."
    ),
    Code.UNSEEN_CHARACTERS: Words(
        "The text holds characters that nobody sees: “{value}”.", "Type the title anew."
    ),
    # imsmanifest.xml as a whole
    Code.NO_NAMESPACE: Words("The manifest does not say in a namespace which standard it follows.", _VENDOR),
    Code.SCHEMA_VERSION_MISSING: Words(
        "No schemaversion is given; it was read as {used}.",
        "Choose SCORM 1.2 or an edition of 2004 in the publish settings.",
    ),
    Code.SCHEMA_VERSION_UNKNOWN: Words(
        "The schemaversion “{value}” is not known; read as {used}.",
        "Choose SCORM 1.2 or an edition of 2004 in the publish settings.",
    ),
    Code.VERSION_AGAINST_NAMESPACE: Words(
        "The schemaversion “{value}” is believed; the namespace {namespace} says otherwise.", _AUTHOR
    ),
    Code.IDENTIFIER_MISSING: Words(
        "The {element} has no identifier; tracks cannot be joined to it.", _AUTHOR
    ),
    Code.IDENTIFIER_NOT_NCNAME: Words("The identifier “{value}” is none that XML allows.", _VENDOR),
    Code.IDENTIFIER_DUPLICATE: Words(
        "The identifier “{value}” is used twice; tracks would be mixed up.",
        "Copy the lesson anew in the authoring tool, so that it gets its own identifier.",
    ),
    Code.PLACEHOLDER: Words(
        "A placeholder was not filled in: “{value}”.", "Fill the template in and export again."
    ),
    Code.SUB_MANIFEST: Words(
        "The manifest holds another manifest, which is not read.", "Export one course a package."
    ),
    Code.SCHEMA_INVALID: Words("The manifest does not fit the standard's XML schema: {value}", _NOTHING),
    # organisations and items
    Code.ORGANIZATION_MISSING: Words(
        "The manifest has no organisation: there is nothing to follow.",
        "Add at least one lesson with content and publish again.",
    ),
    Code.DEFAULT_ORGANIZATION_MISSING: Words(
        "None of several organisations is the default; “{used}” was taken.",
        "Choose in the authoring tool which outline is published.",
    ),
    Code.DEFAULT_ORGANIZATION_DANGLING: Words(
        "The default organisation “{value}” is not there; “{used}” was taken.",
        "Choose in the authoring tool which outline is published.",
    ),
    Code.TITLE_MISSING: Words("The title is missing.", "Give it a title and export again."),
    Code.NO_ITEMS: Words(
        "The course has no items.", "Add at least one lesson with content and publish again."
    ),
    Code.ITEMS_TOO_DEEP: Words("Items are nested more than {most} deep.", "Make the outline flatter."),
    Code.ITEM_EMPTY: Words(
        "The item has neither content nor items below it.", "Remove it, or give it content."
    ),
    Code.FOLDER_WITH_RESOURCE: Words(
        "The item has content and items below it; an LMS may leave its content out.",
        "Move the content into an item of its own.",
    ),
    Code.RESOURCE_DANGLING: Words(
        "The item's content “{value}” is not among the resources.",
        "Give the item its content again and publish again.",
    ),
    Code.NOTHING_TRACKED: Words(
        "Nothing in the course reports to the LMS: it will never be completed by itself.",
        "Publish as SCORM with tracking (a SCO), or let somebody else confirm completion.",
    ),
    Code.NOTHING_TO_LAUNCH: Words(
        "Nothing in the course can be launched.", "Add at least one lesson with content and publish again."
    ),
    Code.NOTHING_VISIBLE: Words("Every item is hidden.", "Show at least one item."),
    # resources and where they point
    Code.SCORM_TYPE_MISSING: Words(
        "It is not said whether the content reports to the LMS; it counts as an asset, which does not.",
        "Publish with tracking; the export must say scormtype “sco”.",
    ),
    Code.SCORM_TYPE_UNKNOWN: Words(
        "The scormtype “{value}” is neither sco nor asset; taken for an asset.", _AUTHOR
    ),
    Code.LAUNCH_MISSING: Words(
        "The content “{value}” does not say which file is launched.",
        "Choose the page with which the content begins and publish again.",
    ),
    Code.LAUNCH_FILE_MISSING: Words("The launched file “{value}” is not in the zip.", _AGAIN),
    Code.LAUNCH_EXTERNAL: Words(
        "The content lies elsewhere on the web: {value}", "Publish with the content in the package."
    ),
    Code.LISTED_FILE_MISSING: Words("The listed file “{value}” is not in the zip.", _AGAIN),
    Code.HREF_CASE: Words(
        "“{value}” is called “{other}” in the zip; a server will not find it.",
        "Write the name alike in both places, in the same capitals.",
    ),
    Code.HREF_BACKSLASH: Words("The address “{value}” holds a backslash.", _VENDOR),
    Code.HREF_OUTSIDE: Words("The address “{value}” leads out of the package.", _SUSPECT),
    Code.HREF_ABSOLUTE: Words(
        "The address “{value}” does not begin in the package.",
        "Write the address from the folder of the manifest, without “/” before it.",
    ),
    Code.HREF_NETWORK_PATH: Words("The address “{value}” leads to another host.", _SUSPECT),
    Code.HREF_DANGEROUS_SCHEME: Words("The address “{value}” would run code or read files.", _SUSPECT),
    Code.HREF_UNKNOWN_SCHEME: Words("The address “{value}” is neither a file nor on the web.", _AUTHOR),
    Code.HREF_CONTROL: Words("The address “{value}” holds control characters.", _SUSPECT),
    Code.BASE_WITHOUT_SLASH: Words(
        "The base “{value}” does not end in “/”; it was read as a folder.", _VENDOR
    ),
    Code.DEPENDENCY_DANGLING: Words("The resource depends on “{value}”, which is not there.", _AUTHOR),
    Code.DEPENDENCY_CYCLE: Words("The resource depends on itself through “{value}”.", _AUTHOR),
    Code.RESOURCE_ORPHANED: Words("No item leads to the content “{value}”.", _NOTHING),
    # what counts as complete
    Code.MASTERY_SCORE_INVALID: Words(
        "The mastery score “{value}” is out of range or no number; the course has none there.",
        "Set it from 0 to 100 (SCORM 1.2, AICC), or from 0 to 1 with at most four decimals (cmi5).",
    ),
    Code.MEASURE_INVALID: Words(
        "The minimum measure “{value}” is not from -1 to 1; it is left out.",
        "Set the passing score as a share: 80 % is 0.8.",
    ),
    Code.THRESHOLD_INVALID: Words(
        "The completion threshold “{value}” is not from 0 to 1; left out.",
        "Set it as a share from 0 to 1: all of it is 1.",
    ),
    Code.SATISFIED_BY_DEFAULT_MEASURE: Words(
        "The score decides, but no minimum is given: only the full score passes.", "Set a minimum score."
    ),
    Code.TIME_INVALID: Words(
        "“{value}” is no length of time.", "Write it as 01:30:00 (SCORM 1.2, AICC) or PT1H30M (SCORM 2004)."
    ),
    Code.TIME_LIMIT_ACTION_UNKNOWN: Words(
        "“{value}” is no action at a time limit.",
        "Write exit or continue, then message or no message: “exit,message”.",
    ),
    Code.LEARNING_TIME_INVALID: Words(
        "The typical learning time “{value}” cannot be read.", "Write it as PT1H30M or 01:30:00."
    ),
    Code.PREREQUISITES_UNREADABLE: Words(
        "The prerequisite “{value}” cannot be read.", "Use &, |, ~ and brackets."
    ),
    Code.PREREQUISITES_IN_WORDS: Words(
        "The prerequisite “{value}” uses words; other systems will not understand it.",
        "Use &, | and ~ instead.",
    ),
    Code.PREREQUISITES_DANGLING: Words(
        "The prerequisite names “{value}”, which is no item.",
        "Name the identifier of an item of this course.",
    ),
    Code.SEQUENCING_DANGLING: Words("The sequencing “{value}” it refers to is not there.", _AUTHOR),
    Code.SEQUENCING_VALUE_INVALID: Words("“{value}” is no value for {name}; the default holds.", _AUTHOR),
    Code.METADATA_FILE_MISSING: Words("The metadata file “{value}” is not in the package.", _NOTHING),
    Code.METADATA_UNREADABLE: Words("The metadata file “{value}” cannot be read.", _AUTHOR),
    # cmi5
    Code.CMI5_OLD_NAMESPACE: Words(
        "“{value}” is not the namespace of cmi5 as it was published.",
        "Publish again with a newer version of the authoring tool.",
    ),
    Code.CMI5_COURSE_MISSING: Words("The course element is missing.", _AUTHOR),
    Code.CMI5_NO_AU: Words(
        "The course has no assignable unit: there is nothing to launch.",
        "Add at least one lesson with content and publish again.",
    ),
    Code.CMI5_ID_NOT_IRI: Words(
        "The id of the {element} is no IRI with a scheme.", "Begin it with https://."
    ),
    Code.CMI5_ID_DUPLICATE: Words("The id of the {element} is used twice.", "Give each its own id."),
    Code.CMI5_BLOCK_EMPTY: Words("The block is empty.", "Remove it, or put a unit into it."),
    Code.CMI5_URL_MISSING: Words(
        "The unit does not say where it is launched.",
        "Choose the page with which the content begins and publish again.",
    ),
    Code.CMI5_URL_INVALID: Words("“{value}” is no URL.", _AUTHOR),
    Code.CMI5_URL_RESERVED_PARAMETER: Words(
        "The URL uses “{value}”, which the LMS adds itself at launch.", "Rename that parameter."
    ),
    Code.CMI5_URL_NEEDS_PACKAGE: Words(
        "The URL “{value}” is a file's, but the course came without its files.",
        "Upload the zip, or write the whole URL.",
    ),
    Code.CMI5_MOVE_ON_UNKNOWN: Words(
        "“{value}” is no moveOn.",
        "Write Passed, Completed, CompletedAndPassed, CompletedOrPassed or NotApplicable, in these capitals.",
    ),
    Code.CMI5_LAUNCH_METHOD_UNKNOWN: Words("“{value}” is no launchMethod.", "Write AnyWindow or OwnWindow."),
    Code.CMI5_OBJECTIVE_DANGLING: Words("The objective “{value}” is not defined.", _AUTHOR),
    # AICC and tincan.xml
    Code.AICC_FILE_MISSING: Words("The AICC course lacks its .{extension} file.", _AGAIN),
    Code.AICC_FILE_INCOMPLETE: Words("A row has no {column}.", _AUTHOR),
    Code.AICC_FILE_LEFT_OUT: Words(
        "The .{extension} file is not read: its objectives or requirements decide nothing here.", _NOTHING
    ),
    Code.AICC_COLUMNS_UNKNOWN: Words(
        "The columns are not those of AICC; the file was left out.",
        "Name the columns structure_element and prerequisite.",
    ),
    Code.AICC_MEMBER_DANGLING: Words("The structure names “{value}”, which is nowhere described.", _AUTHOR),
    Code.AICC_MEMBER_TWICE: Words("The structure names “{value}” twice, or within itself.", _AUTHOR),
    Code.TINCAN_NO_ACTIVITY: Words("The file names no activity.", _AUTHOR),
    Code.TINCAN_ID_NOT_IRI: Words("The activity's id is no IRI.", "Begin it with https://."),
}


def words_of(finding: Finding) -> Words:
    """The words of a finding, filled."""
    words = WORDS[finding.code]
    return Words(words.message.format_map(_Told(finding.params)), words.remedy)


class _Told(dict[str, object]):
    """Params; one that was not told reads as `?` rather than failing a report."""

    def __missing__(self, name: str) -> str:
        return "?"
