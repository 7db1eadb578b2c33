"""The place for SQL: tables, one module an aggregate, the unit of work, migrations. SQLite and PostgreSQL."""
