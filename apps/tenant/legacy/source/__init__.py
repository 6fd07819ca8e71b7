"""The old application's SQLite file, read and never written to.

``source_read`` is for others to call; its rows are in ``rows``.
"""

from apps.tenant.legacy.source.errors import SourceRefused
from apps.tenant.legacy.source.reading import Source, source_read

__all__ = ["Source", "SourceRefused", "source_read"]
