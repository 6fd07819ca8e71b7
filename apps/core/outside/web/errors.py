"""Why an address could not be fetched. No sentence repeats the address: it may be a secret."""

from apps.core.outside.errors import OutsideError, OutsideRefused, OutsideUnavailable

WebError = OutsideError


class WebRefused(OutsideRefused):
    """Permanent: the address, or what lies there, can't be used; ``field`` is where it was typed."""

    code = "web_refused"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.field = "address"


class AddressRefused(WebRefused):
    """It leads somewhere that must not be reached from here: into our own network, to ourselves, to another port."""

    code = "web_address_refused"


class TooLarge(WebRefused):
    """There is more than is taken."""

    code = "web_too_large"


class WebUnavailable(OutsideUnavailable):
    """Transient: no answer, or trouble over there."""

    code = "web_unavailable"


class TookTooLong(WebUnavailable):
    """It did not answer whole within the time."""

    code = "web_took_too_long"
