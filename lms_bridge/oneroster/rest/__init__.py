"""OneRoster 1.2 by REST: names, questions, payloads and errors of the standard, without a network."""
