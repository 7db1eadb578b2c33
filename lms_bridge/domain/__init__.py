"""Training law, pure: no framework, SQL, clock or network. Times are milliseconds since 1970, UTC."""
