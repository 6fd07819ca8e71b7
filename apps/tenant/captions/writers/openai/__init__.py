"""The writer that asks OpenAI, and checks what it says against the record."""

from apps.tenant.captions.writers.openai.writer import AnswerDefective, Asker, OpenAIWriter

__all__ = ["AnswerDefective", "Asker", "OpenAIWriter"]
