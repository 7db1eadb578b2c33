"""A made-up training year with its truth, and its way through the service's front doors."""
