"""The tables of publishing."""

from apps.tenant.publishing.models.channels import Channel, CollectionBoard, Connection
from apps.tenant.publishing.models.deliveries import Attempt, Delivery, Outcome, RemoteMedia, Step, Verdict
from apps.tenant.publishing.models.exports import Export, ExportedPost, ExportFile, Tool
from apps.tenant.publishing.models.notices import Cause, Notice

__all__ = [
    "Attempt",
    "Cause",
    "Channel",
    "CollectionBoard",
    "Connection",
    "Delivery",
    "Export",
    "ExportFile",
    "ExportedPost",
    "Notice",
    "Outcome",
    "RemoteMedia",
    "Step",
    "Tool",
    "Verdict",
]
