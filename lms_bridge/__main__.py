"""`python -m lms_bridge` is the command `lms-bridge`."""

from lms_bridge.cli import main

main()
