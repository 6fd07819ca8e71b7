"""The server: keys, models, answers, and keys that show what can go wrong."""

import json
from collections.abc import Callable
from typing import Any

from local.simulators.openai.copy import fill
from local.simulators.openai.responses import MODELS, answer_of, output_text, problem, refusal_of, respond
from local.simulators.server import Answer, Request, Simulator

DEMO_KEY = "sk-openai-demo-key"

# Keys that get the same answer to everything.
_REFUSED_KEYS = {
    "sk-openai-denied": Answer(403, problem("You have insufficient permissions. Missing scopes: api.model.read.")),
    "sk-openai-limited": Answer(
        429,
        problem("Rate limit reached. Please try again in 20s.", kind="requests", code="rate_limit_exceeded"),
        {"retry-after": "20", "x-ratelimit-limit-requests": "60", "x-ratelimit-remaining-requests": "0"},
    ),
    "sk-openai-no-credit": Answer(
        429,
        problem("You exceeded your current quota.", kind="insufficient_quota", code="insufficient_quota"),
    ),
    "sk-openai-broken": Answer(500, problem("The server had an error.", kind="server_error")),
    "sk-openai-nonsense": Answer(200, b'{"object": "list", "data": [{"id":'),
    "sk-openai-slow": Answer(200, {}, delay=60),
}
_BUSY = Answer(429, problem("Rate limit reached.", kind="requests", code="rate_limit_exceeded"), {"retry-after": "1"})

Body = dict[str, Any]


def _refuses(body: Body) -> Answer:
    return respond(body, [{"type": "refusal", "refusal": "I'm sorry, but I can't help with that."}])


def _fails(body: Body) -> Answer:
    error = {"code": "server_error", "message": "The model failed to generate a response."}
    return respond(body, [], status="failed", error=error)


def _cuts(body: Body) -> Answer:
    half = [output_text('{"text": "It begins well and th')]
    return respond(body, half, status="incomplete", incomplete_details={"reason": "max_output_tokens"})


def _filtered(body: Body) -> Answer:
    return respond(body, [output_text("")], status="incomplete", incomplete_details={"reason": "content_filter"})


def _shapeless(body: Body) -> Answer:
    return respond(body, [output_text(json.dumps({"poem": ["not what was asked for"]}))])


def _invented(schema: Body, asked: Body) -> Body:
    value = fill(schema, asked)
    return {**value, "text": f"{value.get('text', '')}\n\nOil on linen, 31 × 47 in, $9,999."}


def _invents(body: Body) -> Answer:
    return answer_of(body, _invented)


def _invents_once(body: Body) -> Answer:
    return answer_of(body, lambda schema, asked: (fill if asked.get("problems") else _invented)(schema, asked))


def _overlong(body: Body) -> Answer:
    return answer_of(body, lambda schema, asked: {**fill(schema, asked), "text": "Much too long. " * 1000})


# Keys whose answers to a request for words are bad, each in its own way.
_BAD_WRITERS: dict[str, Callable[[Body], Answer]] = {
    "sk-openai-refuses": _refuses,
    "sk-openai-fails": _fails,
    "sk-openai-cuts": _cuts,
    "sk-openai-filtered": _filtered,
    "sk-openai-shapeless": _shapeless,
    "sk-openai-invents": _invents,
    "sk-openai-invents-once": _invents_once,
    "sk-openai-overlong": _overlong,
    "sk-openai-busy-twice": answer_of,
}
FAILING_KEYS = (*_REFUSED_KEYS, *_BAD_WRITERS)


class OpenAISimulator(Simulator):
    """``keys`` are those that exist."""

    base_path = "/v1"

    def __init__(self, port: int = 0) -> None:
        super().__init__(port)
        self.keys = {DEMO_KEY, *_BAD_WRITERS}
        self._busy = 2

    def reply(self, request: Request) -> Answer:
        """The key first, then the route."""
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        if key in _REFUSED_KEYS:
            return _REFUSED_KEYS[key]
        if scheme != "Bearer" or key not in self.keys:
            shown = f"{key[:8]}{'*' * 12}{key[-4:]}"  # as the real one does
            message = f"Incorrect API key provided: {shown}. You can find your API key in your account's settings."
            return Answer(401, problem(message, code="invalid_api_key"))
        return super().reply(request)

    def models(self, request: Request) -> Answer:
        """GET /models"""
        data = [{"id": name, "object": "model", "created": 1_760_000_000, "owned_by": "openai"} for name in MODELS]
        return Answer(200, {"object": "list", "data": data}, {"x-request-id": "req_simulator"})

    def responses(self, request: Request) -> Answer:
        """POST /responses"""
        try:
            body = json.loads(request.body)
        except ValueError:
            body = None
        if not isinstance(body, dict):
            return Answer(400, problem("We could not parse the JSON body of your request."))
        refused = refusal_of(body)
        if refused:
            return refused
        key = request.headers["authorization"].removeprefix("Bearer ")
        if key == "sk-openai-busy-twice" and self._busy:
            self._busy -= 1
            return _BUSY
        return _BAD_WRITERS.get(key, answer_of)(body)

    def not_found(self, request: Request) -> Answer:
        """In OpenAI's own form."""
        return Answer(404, problem(f"Invalid URL ({request.method} {request.path})"))

    routes = {("GET", "/models"): models, ("POST", "/responses"): responses}
