"""The calls to OpenAI that the product makes."""

from base64 import b64encode
from contextlib import suppress
from types import TracebackType
from typing import Any

import openai
from django.conf import settings
from openai.types.responses import ResponseInputContentParam
from pydantic import ValidationError

from apps.core.crypto.secret import Secret
from apps.core.outside.errors import OutsideError, OutsideUnavailable
from apps.core.outside.openai.answers import Answer, Shape, tokens_of, trouble_with, unusable
from apps.core.outside.openai.errors import NO_SENSE, error_of
from apps.core.outside.tls import tls


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
            http_client=openai.DefaultHttpxClient(follow_redirects=False, timeout=seconds, verify=tls()),
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

    def answer(
        self,
        *,
        model: str,
        instructions: str,
        text: str,
        picture: bytes | None,
        shape: type[Shape],
        max_output_tokens: int,
    ) -> Answer[Shape]:
        """The model's answer to a text, and to a picture (JPEG) when there is one, in the given shape. One request.

        OpenAI is asked not to keep it. Raises an AnswerError, which has the ``tokens`` that were spent, for an answer
        that can't be used; before that NoCredit, ModelUnknown or TimedOut.
        """
        content: list[ResponseInputContentParam] = [{"type": "input_text", "text": text}]
        if picture is not None:
            address = f"data:image/jpeg;base64,{b64encode(picture).decode()}"
            content.append({"type": "input_image", "image_url": address, "detail": "auto"})
        raw = self._ask(
            model=model,
            instructions=instructions,
            input=[{"role": "user", "content": content}],
            text_format=shape,
            max_output_tokens=max_output_tokens,
            store=False,
        )
        return self._read(raw, shape)

    def _ask(self, **request: Any) -> Any:
        failure: OutsideError
        try:
            return self._library.responses.with_raw_response.parse(**request)
        except openai.OpenAIError as error:
            failure = error_of(error, key=self._key)
        raise failure  # out here, so that no traceback carries the request with the key

    def _read(self, raw: Any, shape: type[Shape]) -> Answer[Shape]:
        body, value = _json_of(raw), None
        if body is None:
            raise OutsideUnavailable(NO_SENSE)
        tokens = tokens_of(body, request_id=raw.headers.get("x-request-id", ""))
        trouble = trouble_with(body, tokens, key=self._key)
        if trouble is not None:
            raise trouble
        with suppress(ValidationError, ValueError, TypeError, AttributeError):
            value = raw.parse().output_parsed
        if not isinstance(value, shape):
            raise unusable(tokens)
        return Answer(value, tokens)


def _json_of(raw: Any) -> dict[str, Any] | None:
    """The answer as it came, or None when it is none."""
    try:
        body = raw.http_response.json()
    except ValueError:
        return None
    return body if isinstance(body, dict) and isinstance(body.get("output"), list) else None
