"""The plan taken along: as a calendar others subscribe to, on paper, as a table."""
