"""The calls to OpenAI that the product makes."""

from types import TracebackType

import openai
from django.conf import settings

from apps.core.crypto.secret import Secret
from apps.core.outside.errors import OutsideError, OutsideUnavailable
from apps.core.outside.openai.errors import NO_SENSE, error_of


class OpenAIClient:
    """One key's connection; use it as a context manager. A call is tried once, with ``timeout`` seconds for each wait.

    Every call raises OutsideRefused (permanent) or OutsideUnavailable (transient), or one of their kinds.
    Redirects are not followed: the key would go with them.
    """

    def __init__(self, key: Secret, *, base_url: str = "", timeout: float | None = None) -> None:
        self._key = key
        seconds = settings.OUTSIDE_TIMEOUT if timeout is None else timeout
        self._library = openai.OpenAI(
            api_key=key.reveal(),
            base_url=base_url or settings.OPENAI_BASE_URL,
            timeout=seconds,
            max_retries=0,
            http_client=openai.DefaultHttpxClient(follow_redirects=False, timeout=seconds),
        )
        # The library takes these from the environment; the key is a client's, whose account they are not.
        self._library.organization = None
        self._library.project = None

    def __enter__(self) -> "OpenAIClient":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._library.close()

    def models(self) -> list[str]:
        """The names of the models that the key reaches, in order. One request."""
        failure: OutsideError
        try:
            return sorted(str(model.id) for model in self._library.models.list().data)
        except openai.OpenAIError as error:
            failure = error_of(error, key=self._key)
        except (ValueError, TypeError, AttributeError):  # no JSON, or of another shape
            failure = OutsideUnavailable(NO_SENSE)
        raise failure  # out here, so that no traceback carries the request with the key
