"""One question to each service that only a working key gets an answer to."""

from apps.core.crypto.secret import Secret
from apps.core.outside.publer.client import PublerClient
from apps.core.outside.publer.types import PublerWorkspace
from apps.core.outside.words import their_words
from apps.tenant.credentials.models import Kind

_NAMED = 3


def ask(kind: Kind, secret: Secret) -> str:
    """What the service says of the key, in a sentence. Raises OutsideRefused or OutsideUnavailable."""
    return _ask_publer(secret) if kind == Kind.PUBLER else _ask_openai(secret)


def _ask_publer(secret: Secret) -> str:
    with PublerClient(secret) as publer:
        user = publer.me()
        workspaces = publer.workspaces()
    name = their_words(user.name or user.email, key=secret)[:60]
    who = f"Signed in to Publer as “{name}”" if name else "Publer takes the key"
    return f"{who}, {_reaching(workspaces, secret)}."


def _reaching(workspaces: list[PublerWorkspace], secret: Secret) -> str:
    if not workspaces:
        return "without any workspace"
    names = [f"“{their_words(workspace.name, key=secret)[:40] or workspace.id[:40]}”" for workspace in workspaces]
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    noun = "workspace" if len(names) == 1 else "workspaces"
    return f"with {len(names)} {noun}: {', '.join(names[:_NAMED])}{more}"


def _ask_openai(secret: Secret) -> str:
    from apps.core.outside.openai.client import OpenAIClient  # its library takes a second to load: not at each start

    with OpenAIClient(secret) as client:
        count = len(client.models())
    return f"OpenAI takes the key; it reaches {count} {'model' if count == 1 else 'models'}."
