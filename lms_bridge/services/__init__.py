"""The use cases, one a module, over the ports in `ports`. No framework, no SQL, no network."""
