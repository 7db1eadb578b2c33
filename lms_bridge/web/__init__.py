"""HTTP: one module a surface. Programs get JSON and problem documents, people get pages."""
