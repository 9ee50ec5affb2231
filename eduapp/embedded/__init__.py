"""PostgreSQL and Valkey from wheels, started by our own code (docs/decisions/0001-embedded-engines.md)."""
