"""Why a file can't become an artwork, in words for the painter who sent it."""

from apps.core.errors import InvalidInput


class ImageRefused(InvalidInput):
    """The file is not taken in. ``message`` says what is wrong and what to do, in at most 300 characters."""

    code = "image_refused"


class EmptyFile(ImageRefused):
    """There is not one byte in it."""

    code = "image_empty"


class FileTooHeavy(ImageRefused):
    """More bytes than we take."""

    code = "image_too_heavy"


class NoPicture(ImageRefused):
    """Its content is no picture, whatever its name says."""

    code = "image_none"


class FormatNotTaken(ImageRefused):
    """A known format that is not among those we take."""

    code = "image_format"


class TooManyPixels(ImageRefused):
    """Wider, higher or larger than can be opened safely."""

    code = "image_too_many_pixels"


class TooFewPixels(ImageRefused):
    """Too small to show a painting."""

    code = "image_too_few_pixels"


class Animated(ImageRefused):
    """More than one frame or page."""

    code = "image_animated"


class Incomplete(ImageRefused):
    """The file stops before the picture does."""

    code = "image_incomplete"


class Damaged(ImageRefused):
    """The picture can't be decoded."""

    code = "image_damaged"


class HidesDocument(ImageRefused):
    """Behind the picture there is an archive or a web page."""

    code = "image_hides_document"
