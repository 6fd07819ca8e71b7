"""Chaos: many posts, workers that are killed, parts that are restarted, a Publer that fails in every way it can.

``make chaos`` runs it; what must hold at the end is in ``verdict.py``.
"""
