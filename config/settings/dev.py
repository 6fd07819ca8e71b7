"""A developer's machine: mail as files, static files as they are on the disk."""

from config.settings.base import *  # noqa: F403
from config.settings.base import LOGGING, TEMPLATE_LOADERS, TEMPLATES, VAR, env

DEBUG = env.bool("DEBUG", default=True)
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
EMAIL_BACKEND = "apps.core.mail.LocalBackend"
EMAIL_FILE_PATH = VAR / "mail"
TEMPLATES[0]["OPTIONS"]["loaders"] = TEMPLATE_LOADERS
# "make run" asks whether everything is up until it is.
LOGGING["filters"] = {"no_waiting": {"()": "apps.core.logs.HideWaiting"}}
LOGGING["loggers"]["django.request"] = {"filters": ["no_waiting"]}
