"""What a request cost."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tokens:
    """Tokens of one request. ``request_id`` is what OpenAI's support asks for; empty when there was none."""

    model: str
    input: int
    output: int
    request_id: str = ""
