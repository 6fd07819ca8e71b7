"""What is wrong with a file that is to be the old application's."""

from apps.core.errors import InvalidInput


class SourceRefused(InvalidInput):
    """The file can't be used at all; the message says why, and what to do."""

    code = "legacy_source_refused"
