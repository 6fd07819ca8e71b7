"""Pages of the templates for clients."""
