"""The resources of a Learning Record Store, one module each; `call` reads what all of them are asked."""
