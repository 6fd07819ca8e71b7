"""The offline writer. Its public name is ``OfflineWriter``."""

from apps.tenant.captions.writers.offline.writer import OfflineWriter

__all__ = ["OfflineWriter"]
