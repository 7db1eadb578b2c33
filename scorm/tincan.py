"""`tincan.xml` of an xAPI package to a package: its activities, of which those with a launch are started."""

from scorm.check_addresses import check_launch
from scorm.checks import check_tree
from scorm.codes import Code
from scorm.findings import Place
from scorm.model import Item, Kind, Organization, Package, Standard
from scorm.read_metadata import distinct
from scorm.reading import Reading
from scorm.tree import Element, attribute, child, children, language_of, line_of, text
from scorm.values import is_iri


def read_tincan(root: Element, reading: Reading) -> Package:
    """The package of a `<tincan>`; its title and identifier are those of the first activity with a launch."""
    elements = list(children(child(root, "activities"), "activity"))
    items = tuple(_activity(each, reading) for each in elements)
    main = next((item for item in items if item.launch), items[0] if items else Item(""))
    if not items:
        reading.note(Code.TINCAN_NO_ACTIVITY, root)
    named = [one for each in elements for one in children(each, "name", "launch")]
    package = Package(
        Standard.XAPI,
        manifest=reading.file,
        identifier=main.identifier,
        title=main.title,
        languages=distinct(map(language_of, named)),
        organizations=(Organization(main.identifier, title=main.title, items=items),),
    )
    check_tree(package, package.items, reading)
    return package


def _activity(element: Element, reading: Reading) -> Item:
    identifier = attribute(element, "id") or ""
    if not is_iri(identifier):
        reading.note(Code.TINCAN_ID_NOT_IRI, element, item=identifier)
    launch = text(child(element, "launch"))
    if launch:
        check_launch(launch, Place(reading.file, line=line_of(element), item=identifier), reading)
    return Item(
        identifier,
        title=reading.words(child(element, "name"), item=identifier),
        kind=Kind.SCO if launch else Kind.FOLDER,
        launch=launch,
        line=line_of(element),
    )
