"""Migrations of an app in the workspaces that do all that migrations may do, beside what today's do."""
