"""The use cases, one a module, over the ports in `ports`. No framework, no SQL, no network."""

# Ports name the pages' stores, whose modules name ports in turn: whichever is asked for, it begins here.
from lms_bridge.services import ports as ports
