"""An app's migrations that do what today's do not."""
