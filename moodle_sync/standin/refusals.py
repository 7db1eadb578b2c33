"""Moodle's exceptions, as its REST door writes them."""

from collections.abc import Mapping

_CORE = "core\\exception\\"


class Refuses(Exception):
    """An exception of Moodle's: class, errorcode, message, and what debugging adds."""

    def __init__(self, exception: str, errorcode: str, message: str, *, debug_info: str = "") -> None:
        super().__init__(errorcode)
        self.exception = exception
        self.errorcode = errorcode
        self.message = message
        self.debug_info = debug_info

    def body(self, *, version: str, debug: bool) -> Mapping[str, str]:
        """The JSON of the answer. A missing record has another errorcode by version and debugging."""
        errorcode = self.errorcode
        if errorcode == "invalidrecordunknown" and self.debug_info and (debug or version == "4.5"):
            errorcode = self.debug_info
        content = {"exception": self.exception, "errorcode": errorcode, "message": self.message}
        return content | ({"debuginfo": self.debug_info} if debug and self.debug_info else {})


def plain(errorcode: str, message: str) -> Refuses:
    """A `moodle_exception`."""
    return Refuses(f"{_CORE}moodle_exception", errorcode, message)


def invalid(debug_info: str) -> Refuses:
    """Any bad argument, and all that is taken already."""
    message = "Invalid parameter value detected"
    return Refuses(f"{_CORE}invalid_parameter_exception", "invalidparameter", message, debug_info=debug_info)


def missing(record: str) -> Refuses:
    """A record that does not exist; `record`: the errorcode of 4.5 (invaliduser, invalidrecord)."""
    message = "Can't find data record in database."
    return Refuses("dml_missing_record_exception", "invalidrecordunknown", message, debug_info=record)


def no_capability(errorcode: str, capability: str) -> Refuses:
    """A capability is missing; the class goes with the errorcode."""
    if errorcode == "requireloginerror":
        return Refuses(f"{_CORE}require_login_exception", errorcode, "Course or activity not accessible.")
    if errorcode == "errorreportview":
        exception = "core_reportbuilder\\exception\\report_access_exception"
        return Refuses(exception, errorcode, "You cannot view this report")
    if errorcode == "nopermissions":
        message = f"Sorry, but you do not currently have permissions to do that ({capability})."
        return Refuses(f"{_CORE}required_capability_exception", errorcode, message)
    return plain(errorcode, "You may not do that.")


def no_access() -> Refuses:
    """Expired token, other IP address, service off, or function not in the service: all the same."""
    message = "Access control exception"
    reasons = "There could be multiple reasons for this"
    return Refuses("webservice_access_exception", "accessexception", message, debug_info=reasons)


def collision() -> Refuses:
    """Two writers at once."""
    return Refuses("dml_write_exception", "dmlwriteexception", "Error writing to database")
