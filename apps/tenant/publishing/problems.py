"""What keeps a post from going out, whichever way it was to go."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a post. A blocking one keeps it here, and out of files.

    ``message`` is one or two sentences about "it", to be read beside the post's title.
    """

    code: str
    message: str
    blocks: bool = True
