"""``POST /responses``: what is refused, and the body of an answer, in OpenAI's own form."""

import base64
import binascii
import json
from collections.abc import Callable
from typing import Any

import pyvips

from local.simulators.openai.copy import asked_for, fill
from local.simulators.server import Answer

MODELS = ("gpt-5.4", "gpt-5.4-mini", "gpt-5.5")
LONGEST_SIDE = 1024
_TOKENS_OF_A_PICTURE = 765


def problem(message: str, *, kind: str = "invalid_request_error", code: str | None = None) -> dict[str, object]:
    """The body of an error."""
    return {"error": {"message": message, "type": kind, "param": None, "code": code}}


def refusal_of(body: dict[str, Any]) -> Answer | None:
    """Why the request is refused, or None."""
    if body.get("model") not in MODELS:
        message = f"The model '{body.get('model')}' does not exist or you do not have access to it."
        return Answer(404, problem(message, code="model_not_found"))
    form = (body.get("text") or {}).get("format") or {}
    if form.get("type") != "json_schema" or form.get("strict") is not True:
        return Answer(400, problem("Missing required parameter: 'text.format.schema'."))
    if not isinstance(body.get("store"), bool):
        return Answer(400, problem("Invalid type for 'store': expected a boolean."))
    pictures = [part["image_url"] for part in _parts(body) if part.get("type") == "input_image"]
    return next((answer for answer in map(_refused_picture, pictures) if answer), None)


def answer_of(body: dict[str, Any], write: Callable[[dict[str, Any], dict[str, Any]], dict[str, Any]] = fill) -> Answer:
    """The finished answer: ``write`` gets the schema and what was asked, and gives the object."""
    asked = asked_for("\n".join(part.get("text", "") for part in _parts(body)))
    value = write(body["text"]["format"]["schema"], asked)
    return respond(body, [output_text(json.dumps(value, ensure_ascii=False))])


def respond(body: dict[str, Any], content: list[dict[str, Any]], **changes: Any) -> Answer:
    """An answer with the given content, in the whole of OpenAI's form."""
    pictures = sum(part.get("type") == "input_image" for part in _parts(body))
    asked = sum(len(str(part.get("text", ""))) for part in _parts(body)) + len(str(body.get("instructions") or ""))
    input_tokens = asked // 4 + pictures * _TOKENS_OF_A_PICTURE
    output_tokens = sum(len(str(part)) for part in content) // 4
    message = {"id": "msg_simulator", "type": "message", "role": "assistant", "status": "completed", "content": content}
    full = {
        "id": "resp_simulator",
        "object": "response",
        "created_at": 1_764_000_000,
        "status": "completed",
        "error": None,
        "incomplete_details": None,
        "instructions": body.get("instructions"),
        "max_output_tokens": body.get("max_output_tokens"),
        "model": body["model"],
        "output": [{"id": "rs_simulator", "type": "reasoning", "summary": []}, message],
        "parallel_tool_calls": True,
        "previous_response_id": None,
        "reasoning": {"effort": None, "summary": None},
        "store": body["store"],
        "temperature": 1.0,
        "text": body["text"],
        "tool_choice": "auto",
        "tools": [],
        "top_p": 1.0,
        "truncation": "disabled",
        "usage": {
            "input_tokens": input_tokens,
            "input_tokens_details": {"cached_tokens": 0},
            "output_tokens": output_tokens,
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": input_tokens + output_tokens,
        },
        "user": None,
        "metadata": {},
    }
    return Answer(200, full | changes, {"x-request-id": "req_simulator"})


def output_text(text: str) -> dict[str, Any]:
    """A part of the content with words."""
    return {"type": "output_text", "text": text, "annotations": [], "logprobs": []}


def _parts(body: dict[str, Any]) -> list[dict[str, Any]]:
    messages = body.get("input")
    if not isinstance(messages, list):
        return [{"type": "input_text", "text": str(messages)}]
    return [part for message in messages for part in message.get("content", [])]


def _refused_picture(address: str) -> Answer | None:
    head, _, encoded = address.partition(",")
    try:
        picture = pyvips.Image.new_from_buffer(base64.b64decode(encoded, validate=True), "")
        picture.avg()  # reads all of it
    except (pyvips.Error, binascii.Error):
        return Answer(400, problem("Invalid image data.", code="invalid_image"))
    longest = max(picture.width, picture.height)
    if not head.startswith("data:image/") or longest > LONGEST_SIDE:
        return Answer(400, problem(f"The image is {longest} pixels long; {LONGEST_SIDE} is the most here."))
    return None
