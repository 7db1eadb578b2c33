"""Chance, always from the plan's own seed."""

from random import Random


def happens(rng: Random, share: float) -> bool:
    """True in about that share of the calls, 0 to 1."""
    return rng.random() < share
