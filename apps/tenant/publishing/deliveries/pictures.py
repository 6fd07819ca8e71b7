"""Pictures in Publer's library: each goes there once for each shape."""

from collections.abc import Iterable
from uuid import UUID

from apps.core.outside.publer.client import PublerClient
from apps.tenant.artworks.models import Rendition
from apps.tenant.publishing.models import RemoteMedia

Key = tuple[UUID, str, str]


def picture_key(rendition: Rendition) -> Key:
    """Artwork, shape, and which picture of it: a new frame is a new picture."""
    return rendition.artwork_id, rendition.kind, f"{rendition.pk.hex}-{int(rendition.updated_at.timestamp() * 1000):x}"


class Pictures:
    """Those of some renditions that are at Publer already, and a way to bring the others there."""

    def __init__(self, renditions: Iterable[Rendition], *, workspace_id: str) -> None:
        """One query."""
        self._workspace_id = workspace_id
        artworks = {rendition.artwork_id for rendition in renditions}
        there = RemoteMedia.objects.filter(artwork__in=artworks, workspace_id=workspace_id)
        self._ids: dict[Key, str] = {(one.artwork_id, one.kind, one.picture): one.remote_id for one in there}

    def known(self, rendition: Rendition) -> str:
        """Publer's id of the picture; "" when it is not there yet. No query."""
        return self._ids.get(picture_key(rendition), "")

    def bring(self, rendition: Rendition, *, client: PublerClient, title: str) -> str:
        """Publer's id of the picture, which is sent if need be: one request and a query.

        Raises OutsideError; FileNotFoundError and Unavailable from the storage. When the answer is lost the picture may
        be there twice, where nobody sees it: it is sent again.
        """
        key = picture_key(rendition)
        if key in self._ids:
            return self._ids[key]
        with rendition.file.open("rb") as file:
            content = file.read()
        name = f"{title[:60].strip() or 'painting'}.jpg"
        media = client.media_upload(name=name, content=content, content_type=rendition.content_type)
        artwork_id, kind, picture = key
        row, _ = RemoteMedia.objects.get_or_create(
            artwork_id=artwork_id,
            kind=kind,
            picture=picture,
            workspace_id=self._workspace_id,
            defaults={"remote_id": media.id},
        )
        self._ids[key] = row.remote_id
        return row.remote_id


def pictures_forget(artwork_id: UUID) -> None:
    """Send the artwork's pictures anew next time: Publer did not know them any more. One query."""
    RemoteMedia.objects.filter(artwork=artwork_id).delete()
