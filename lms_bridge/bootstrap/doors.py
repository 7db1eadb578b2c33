"""What the surfaces for programs and the pages for people are given of the service."""

from collections.abc import Callable

from lms_bridge.bootstrap.bridge import Bridge
from lms_bridge.services.client_desk import ClientDesk
from lms_bridge.services.lrs_documents import KeepDocuments
from lms_bridge.services.lrs_statements import FindStatements
from lms_bridge.services.package_desk import PackageDesk
from lms_bridge.services.registrations_desk import RegistrationsDesk
from lms_bridge.web.doors import PageDoors
from lms_bridge.web.machines import MachineDoors
from lms_bridge.web.oneroster.doors import OneRosterDoors


def machine_doors(bridge: Bridge, nudge: Callable[[], None]) -> MachineDoors:
    """`nudge` is called when something came in."""
    return MachineDoors(
        database=bridge.database,
        authenticate=bridge.access.authenticate,
        bearer=bridge.access.bearer,
        statements=bridge.receive,
        found=FindStatements(bridge.database, bridge.clock, bridge.settings.public_url),
        documents=KeepDocuments(bridge.database, bridge.clock),
        refused=bridge.keep_refused,
        deliveries=bridge.receive_delivery,
        nudge=nudge,
        public_url=bridge.settings.public_url,
        stored=bridge.metrics.stored,
        figures=bridge.metrics.text,
    )


def oneroster_doors(bridge: Bridge) -> OneRosterDoors:
    clients, gradebook = bridge.access.clients, bridge.access.gradebook
    return OneRosterDoors(bridge.database, clients, gradebook, bridge.settings.public_url)


def page_doors(bridge: Bridge) -> PageDoors:
    return PageDoors(
        database=bridge.database,
        clock=bridge.clock,
        hasher=bridge.hasher,
        acts=bridge.acts,
        people=bridge.people,
        classroom_lists=bridge.classroom_lists,
        attendance=bridge.import_attendance,
        watching=bridge.watching,
        set_up=bridge.set_up,
        credentials=bridge.credentials,
        clients=ClientDesk(bridge.database),
        check=bridge.check_aside,
        ties=bridge.ties,
        counting=bridge.counting.desk,
        issuing=bridge.issuing.desk,
        tracks=bridge.tracks_desk,
        registrations=RegistrationsDesk(bridge.database, bridge.known_package),
        deletes=bridge.delete_statements,
        export=bridge.export_statements,
        refused=bridge.keep_refused,
        plans=bridge.rosters.desk,
        pulls=bridge.pulling.pulls,
        jobs=bridge.sync_jobs,
        forwarding=bridge.forwarding.desk,
        registers=bridge.registers.desk,
        subscribers=bridge.subscribed.desk,
        indicators=bridge.indicators,
        packages=PackageDesk(
            bridge.upload_package, bridge.compare_packages, bridge.settings.upload_mb * 1024 * 1024
        ),
        pages=lambda unit: unit.pages,
        hand_out=bridge.papers.hand_out,
        check_document=bridge.papers.check,
        secure_cookies=bridge.settings.secure_cookies,
        contact=bridge.settings.contact,
    )
