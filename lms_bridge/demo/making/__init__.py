"""Makes up a training year with its truth: the same for the same seed, and nothing of the bridge decides it."""
