import gc

# What is loaded stays: the collector need not go through it again and again while more is loaded, nor in each request.
gc.set_threshold(50_000, 20, 50)

from config.celery import app as celery_app  # noqa: E402 (after the above, for loading is what takes long)

__all__ = ["celery_app"]
