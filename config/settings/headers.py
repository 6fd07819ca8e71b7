"""What browsers may do with a page: the content security policy and its neighbours.

Answers of every kind carry them: pages, errors, unknown hosts, shut workspaces, health, static files.
"""

from typing import Any
from urllib.parse import urlsplit

SELF, NONE = "'self'", "'none'"

# FullCalendar puts one empty <style> into the page and fills it through the CSSOM, which a policy does not govern.
_EMPTY_STYLE = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"

# Where a sign-in form's answer may lead on to, by the provider's name in SOCIALACCOUNT_PROVIDERS.
_PROVIDERS = {"google": "https://accounts.google.com", "github": "https://github.com"}

SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"

# What the product uses of the browser: copying addresses, passkeys, the whole screen. The rest is off, for frames too.
PERMISSIONS_POLICY = ", ".join(
    [
        *(f"{feature}=(self)" for feature in ("clipboard-write", "fullscreen")),
        *(f"publickey-credentials-{use}=(self)" for use in ("create", "get")),
        *(
            f"{feature}=()"
            for feature in (
                "accelerometer",
                "autoplay",
                "browsing-topics",
                "camera",
                "display-capture",
                "geolocation",
                "gyroscope",
                "magnetometer",
                "microphone",
                "midi",
                "payment",
                "screen-wake-lock",
                "usb",
                "xr-spatial-tracking",
            )
        ),
    ]
)


def storage_origins(*, endpoint: str | None, bucket: str, region: str) -> list[str]:
    """Where browsers reach the object storage: the endpoint's origin, or Amazon's hosts of the bucket."""
    if endpoint:
        parts = urlsplit(endpoint)
        return [f"{parts.scheme}://{parts.netloc}"]
    return [f"https://{bucket}.s3.amazonaws.com", f"https://{bucket}.s3.{region}.amazonaws.com"]


def content_security_policy(
    *, storage: list[str], scheme: str, root_host: str, port: str, providers: dict[str, dict[str, Any]]
) -> dict[str, Any]:
    """django-csp's CONTENT_SECURITY_POLICY. ``storage`` are origins; ``port`` is ``:8000`` or empty.

    Scripts and styles come from files of ours only. Pictures, and what the page sends, may go to the storage.

    ``form-action`` is more than 'self' because Chromium applies it to the redirects that follow a form: signing in on
    one host ends, through the root host, on another (Firefox looks at the form's own address only). So the platform's
    hosts are in it, and the providers that are configured. Customers' own domains are not: which one a form leads to
    is known to the view that answers with the form, and it says so with ``form_may_lead_to`` (apps/core/csp.py). The
    forms never post to the storage: uploads are sent by script, which is connect-src.
    """
    platform = [f"{scheme}://{root_host}{port}", f"{scheme}://*.{root_host}{port}"]
    signing_in = [origin for name, origin in _PROVIDERS.items() if providers.get(name, {}).get("APPS")]
    return {
        "DIRECTIVES": {
            "default-src": [SELF],
            "script-src": [SELF],
            "script-src-attr": [NONE],
            "style-src": [SELF, _EMPTY_STYLE],
            "style-src-attr": [NONE],
            "img-src": [SELF, "data:", "blob:", *storage],
            "connect-src": [SELF, *storage],
            # FullCalendar's icons are a font inside its stylesheet.
            "font-src": [SELF, "data:"],
            "frame-src": [NONE],
            "frame-ancestors": [NONE],
            "object-src": [NONE],
            "base-uri": [NONE],
            "form-action": [SELF, *platform, *signing_in],
        }
    }
