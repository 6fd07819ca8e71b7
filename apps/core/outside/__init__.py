"""Clients of services that others run: one package each, with time-outs and typed errors."""
