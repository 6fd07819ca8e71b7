"""What the tests of a client's life share: tasks are noted instead of run."""

from typing import Any

import pytest

from apps.core import leaving


@pytest.fixture(autouse=True)
def sent(monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any) -> list[tuple[str, dict[str, str]]]:
    """Tasks that were asked for, by name; nothing runs."""
    asked: list[tuple[str, dict[str, str]]] = []

    def note(task: Any, **kwargs: str) -> None:
        asked.append((task.name, kwargs))

    for module in ("archiving", "attending"):
        monkeypatch.setattr(f"apps.public.life.{module}.enqueue", note)
    return asked


@pytest.fixture
def exported(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody has taken everything out."""
    monkeypatch.setattr(leaving, "_exports", [lambda workspace_id, since, kept_until: True])
