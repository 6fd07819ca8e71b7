"""What a new artwork is called before somebody says it."""

import re

from apps.tenant.artworks.models import Artwork, Collection

LONGEST = 200


def title_for(file_name: str, collection: Collection | None) -> str:
    """The collection's name, numbered from its second artwork on; without a collection one made of the file's name.

    One query with a collection.
    """
    if collection is None:
        return clean_title(file_name)
    there = Artwork.objects.filter(collection=collection).count()
    return f"{collection.name} {there + 1}" if there else collection.name


def clean_title(file_name: str) -> str:
    """A title made of a file's name: ``ocean-painting-2.jpg`` → ``Ocean Painting 2``."""
    stem = file_name.rsplit(".", 1)[0] if "." in file_name[1:] else file_name
    words = re.sub(r"[-_.\s]+", " ", stem).strip().split()
    title = " ".join(word if any(letter.isupper() for letter in word) else word.capitalize() for word in words)
    return title[:LONGEST] or "Untitled"
