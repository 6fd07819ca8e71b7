"""What stays out of the logs: links that open something by themselves; and what is no news to whoever asks."""

import logging
import re

_SECRET = re.compile(
    r"(/(?:team|staff)/join/|/review/(?=[\w-]{40})|/password/reset/key/|/confirm-email/|/media/|/plan/|/accounts/arrive/\?code="
    r"|[?&]state=)[^/&\s\"']+"
)

# What writes addresses into lines: Django's refusals and errors, and the web server's list of requests.
_LOGGERS = ("django.request", "django.security.csrf", "django.server", "gunicorn.access")


class HideSecrets(logging.Filter):
    """Puts an ellipsis where such a link has its token; lets every line pass."""

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        clean = _SECRET.sub(r"\1…", text)
        if clean != text:
            record.msg, record.args = clean, None
        return True


class HideWaiting(logging.Filter):
    """For a developer's machine: drops the errors that answer ``make run``, which asks until everything is up.

    To whoever else asks ``/healthz`` there, and in production to everybody, "Service Unavailable" stays an error.
    """

    # How ``local/run.py`` calls itself.
    AGENT = "make-run"

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        return request is None or request.path != "/healthz" or request.headers.get("User-Agent") != self.AGENT


def hide_secrets() -> None:
    """Have those loggers use the filter. Called once, when the process starts."""
    for name in _LOGGERS:
        logging.getLogger(name).addFilter(HideSecrets())
