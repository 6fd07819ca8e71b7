"""Entry point of the web process: ``gunicorn config.wsgi``."""

import os

from django.core.wsgi import get_wsgi_application

from apps.core.tenancy.backend.direct import refuse_to_start

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

application = get_wsgi_application()
refuse_to_start()
