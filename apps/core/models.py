"""What the models of every app share."""

import uuid

from django.db import models


class BaseModel(models.Model):
    """A row with an identifier that can't be guessed or counted, and the two times that everybody asks for."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True
