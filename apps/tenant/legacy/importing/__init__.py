"""Bringing the old application's data over: what each row becomes is decided once, for a dry run and a real one alike.

``run.bring_over`` is for others to call.
"""
