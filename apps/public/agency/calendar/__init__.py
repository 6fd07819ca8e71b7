"""The posts of all clients in one calendar, and where they clash."""
