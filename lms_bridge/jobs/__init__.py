"""Which process looks at which rows, and when. What is done with them stands in `services`."""
