"""One-time codes that carry a signed-in person from one host to another."""

from django.conf import settings
from django.db import models

from apps.core.models import BaseModel


class HandoffCode(BaseModel):
    """A code that was given on one host for another; only its hash is kept, and the row goes when it is used."""

    code_hash = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    host = models.CharField(max_length=253, help_text="The only host that takes it.")
    state_hash = models.CharField(max_length=64, help_text="Of the secret that the target left in its own browser.")
    session_key = models.CharField(max_length=40, help_text="Of the session that asked: gone means signed out there.")
    methods = models.JSONField(default=list, help_text="How the person proved who they are, as allauth records it.")
    is_confined = models.BooleanField(default=False, db_default=False, help_text="The session leads nowhere else.")
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"for {self.user_id} on {self.host}"
