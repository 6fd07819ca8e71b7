"""Being paid through Stripe. A workspace without a customer there, or billed by hand, is left alone by all of it.

What Stripe tells us is only the occasion to ask: the state is fetched anew and written whole (``syncing``), whatever
came in which order, and how often. What follows for the workspace is in ``standing``.
"""
