"""Numbers over time: of all clients together, and of one."""
