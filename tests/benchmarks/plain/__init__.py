"""The product without tenancy: one site, one schema, Django's own backend. What ``overhead`` compares with."""
