"""The tables of publishing."""

from apps.tenant.publishing.models.channels import Channel, CollectionBoard, Connection
from apps.tenant.publishing.models.deliveries import Attempt, Delivery, Outcome, RemoteMedia, Step, Verdict
from apps.tenant.publishing.models.exports import Export, ExportedPost, ExportFile, Tool

__all__ = [
    "Attempt",
    "Channel",
    "CollectionBoard",
    "Connection",
    "Delivery",
    "Export",
    "ExportFile",
    "ExportedPost",
    "Outcome",
    "RemoteMedia",
    "Step",
    "Tool",
    "Verdict",
]
