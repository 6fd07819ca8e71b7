"""OpenAI, as far as the product calls it."""

from local.simulators.openai.responses import MODELS
from local.simulators.openai.server import DEMO_KEY, FAILING_KEYS, OpenAISimulator

__all__ = ["DEMO_KEY", "FAILING_KEYS", "MODELS", "OpenAISimulator"]
