"""Where posts go: the workspace at Publer, its channels, and the boards that pins go to."""

from django.db import models
from django.db.models import Q

from apps.core.models import BaseModel
from apps.core.networks import Network
from apps.tenant.artworks.models import Collection


class Connection(BaseModel):
    """The one workspace at Publer that posts go out through, chosen with the key that was entered at that time.

    ``trouble`` is why nothing can go out at the moment, in a sentence; empty when all is well. The limit of requests is
    that of ``user_id``, the Publer user whose key it is, over all workspaces of all its keys.
    """

    key_entered_at = models.DateTimeField(help_text="Of the key that it was made with: another key, another choice.")
    user_id = models.CharField(max_length=80)
    user_name = models.CharField(max_length=120, blank=True)
    workspace_id = models.CharField(max_length=80)
    workspace_name = models.CharField(max_length=120, blank=True)
    read_at = models.DateTimeField(null=True, help_text="When the channels were read last.")
    trouble = models.CharField(max_length=300, blank=True)
    trouble_since = models.DateTimeField(null=True)
    days_ahead = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Approved posts send themselves so many days ahead; empty: by hand only."
    )
    hashtags_as_comment = models.BooleanField(default=False, help_text="Instagram's hashtags as the first comment.")
    left_out = models.JSONField(default=list, help_text="Networks that nothing is to go out to, by choice.")
    is_only = models.BooleanField(default=True, unique=True, editable=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(is_only=True), name="publishing_one_connection")]

    def __str__(self) -> str:
        return f"{self.workspace_name} ({self.user_name})"


class Channel(BaseModel):
    """A social account that is connected at Publer. What went away there stays here, with ``gone_at``.

    ``network`` is empty for networks that nothing is written for. ``boards`` are ``{"id", "name"}`` in Publer's order;
    ``board`` is the id of the one for pins that name none.
    """

    remote_id = models.CharField(max_length=80, unique=True)
    network = models.CharField(max_length=12, choices=Network.posted_choices(), blank=True)
    provider = models.CharField(max_length=40, help_text="Publer's word for the network.")
    kind = models.CharField(max_length=40, blank=True, help_text="Publer's type, such as ig_business.")
    name = models.CharField(max_length=200)
    username = models.CharField(max_length=120, blank=True)
    picture = models.URLField(max_length=2048, blank=True)
    boards = models.JSONField(default=list)
    board = models.CharField(max_length=80, blank=True)
    is_used = models.BooleanField(default=False, help_text="Posts of its network go out through it.")
    is_locked = models.BooleanField(default=False)
    may_post = models.BooleanField(default=True)
    needs_approval = models.BooleanField(default=False)
    gone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["provider", "name", "remote_id"]
        constraints = [
            models.UniqueConstraint(fields=["network"], condition=Q(is_used=True), name="publishing_one_per_network"),
            models.CheckConstraint(
                condition=Q(is_used=False) | ~Q(network=""), name="publishing_used_has_a_known_network"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} on {self.provider}"

    @property
    def works(self) -> bool:
        """Whether a post can go out through it, as far as Publer said when the channels were read."""
        return self.gone_at is None and not self.is_locked and self.may_post

    def board_id(self, name: str) -> str:
        """The id of the board of that name, whatever its case; "" when there is none."""
        wanted = name.strip().casefold()
        return next((str(each["id"]) for each in self.boards if str(each["name"]).strip().casefold() == wanted), "")

    def board_name(self, board_id: str) -> str:
        """The name of the board with this id; "" when Publer did not name it when the channels were read."""
        return next((str(each["name"]) for each in self.boards if str(each["id"]) == board_id), "")

    def has_board(self, board_id: str) -> bool:
        """Whether Publer named this board when the channels were read."""
        return any(str(each["id"]) == board_id for each in self.boards)


class CollectionBoard(BaseModel):
    """The board for pins of a collection's artworks whose captions name none."""

    collection = models.OneToOneField(Collection, on_delete=models.CASCADE, related_name="+")
    board = models.CharField(max_length=80)

    def __str__(self) -> str:
        return f"{self.collection_id}: {self.board}"
