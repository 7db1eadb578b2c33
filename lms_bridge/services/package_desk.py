"""What staff do with packages on a page."""

from dataclasses import dataclass

from lms_bridge.services.compare_packages import ComparePackages
from lms_bridge.services.upload_package import UploadPackage


@dataclass(frozen=True, slots=True)
class PackageDesk:
    """`most_bytes`: how large a package may be that is uploaded on a page."""

    upload: UploadPackage
    compare: ComparePackages
    most_bytes: int
