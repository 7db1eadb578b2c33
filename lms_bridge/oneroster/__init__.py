"""OneRoster 1.2: the standard's shapes and its CSV package.

`package.read_package` takes a zip and checks all of it, `roster.to_roster` makes the domain's values of it.
"""
