"""Addresses of the platform's hosts, made of what is stored and configured, never of a request's Host header."""

from django.conf import settings


def host_for_slug(slug: str) -> str:
    """``jane`` → ``jane.planner.example``."""
    return f"{slug}.{settings.ROOT_HOST}"


def is_ours(host: str) -> bool:
    """Whether the platform keeps the name (the root and what is below it), and not a client. ``host``: normalised."""
    return host == settings.ROOT_HOST or host.endswith(f".{settings.ROOT_HOST}")


def url_on(host: str, path: str = "/") -> str:
    """Absolute address of ``path`` (starting with a slash) on the host."""
    return f"{settings.SITE_SCHEME}://{host}{settings.SITE_PORT}{path}"
