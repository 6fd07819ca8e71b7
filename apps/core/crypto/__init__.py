"""Secrets at rest: sealed with the first key of a ring, opened with any of them. Why so: docs/adr/0008-secrets.md."""
