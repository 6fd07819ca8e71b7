"""Moving a workspace to another cluster of PostgreSQL, without losing a write. ADR 0025."""
