"""What the process has: its clock, its keys, its words for errors."""
