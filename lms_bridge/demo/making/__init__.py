"""Makes up a training year with its truth: the same for the same seed, decided by nothing of the bridge."""
