"""Registers elsewhere that speak OneRoster 1.2: rosters come from them, results go to them."""
