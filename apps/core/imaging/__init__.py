"""Pictures: what a file really is, its smaller files, its colours. Pure functions on files; no database, no storage.

``inspect.inspect(path)``, ``renditions.renditions_make(path, framings, kinds)`` with ``framing.Framing`` and
``palette.palette(source)`` are what others call.
"""
