"""The clients: the list with its filters, views and table, and the page of one."""
