"""CSV files for the bulk importers of Publer and FeedHive. Pure: no database, no storage, no request.

A tool is a module with ``HEADERS`` and ``cells(row, …)``; ``writing`` turns cells into bytes.
"""
