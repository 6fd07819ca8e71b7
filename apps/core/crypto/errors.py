"""Why a sealed secret does not open."""

from apps.core.errors import Unavailable


class CannotOpen(Unavailable):
    """The root of both reasons below; the sentence is for whoever may enter the secret anew."""

    code = "secret_unreadable"

    def __init__(self, reason: str) -> None:
        super().__init__("What is stored can't be read any more. Please enter the key again.")
        self.reason = reason

    def __str__(self) -> str:
        """The reason, for the log and the command line; it holds nothing secret."""
        return self.reason


class UnknownKey(CannotOpen):
    """It is sealed with a key that is not in the ring (any more)."""

    def __init__(self, key_id: str) -> None:
        super().__init__(f"It is sealed with the key “{key_id}”, which SECRETS_KEYS does not hold.")
        self.key_id = key_id


class NotAuthentic(CannotOpen):
    """It was changed, cut, sealed for another workspace or field, or with another key of the same name."""

    def __init__(self) -> None:
        super().__init__("It was changed, or sealed for another place.")
