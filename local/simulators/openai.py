"""OpenAI, as far as the product calls it: the list of models."""

from local.simulators.server import Answer, Request, Simulator

DEMO_KEY = "sk-openai-demo-key"
MODELS = ("gpt-5.4", "gpt-5.4-mini", "gpt-5.5")


def problem(message: str, *, kind: str = "invalid_request_error", code: str | None = None) -> dict[str, object]:
    """The body of an error."""
    return {"error": {"message": message, "type": kind, "param": None, "code": code}}


# Keys that show what can go wrong, and the answer that each gets to everything.
FAILING_KEYS = {
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


class OpenAISimulator(Simulator):
    """``keys`` are those that exist."""

    base_path = "/v1"

    def __init__(self, port: int = 0) -> None:
        super().__init__(port)
        self.keys = {DEMO_KEY}

    def reply(self, request: Request) -> Answer:
        """The key first, then the route."""
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        if key in FAILING_KEYS:
            return FAILING_KEYS[key]
        if scheme != "Bearer" or key not in self.keys:
            shown = f"{key[:8]}{'*' * 12}{key[-4:]}"  # as the real one does
            message = f"Incorrect API key provided: {shown}. You can find your API key in your account's settings."
            return Answer(401, problem(message, code="invalid_api_key"))
        return super().reply(request)

    def models(self, request: Request) -> Answer:
        """GET /models"""
        data = [{"id": name, "object": "model", "created": 1_760_000_000, "owned_by": "openai"} for name in MODELS]
        return Answer(200, {"object": "list", "data": data}, {"x-request-id": "req_simulator"})

    def not_found(self, request: Request) -> Answer:
        """In OpenAI's own form."""
        return Answer(404, problem(f"Invalid URL ({request.method} {request.path})"))

    routes = {("GET", "/models"): models}
