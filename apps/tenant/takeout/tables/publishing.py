"""How posts went out, by Publer and as files; the keys without the keys; the log."""

from apps.tenant.activity.models import Entry
from apps.tenant.credentials.models import Credential
from apps.tenant.legacy.models import OldRow
from apps.tenant.publishing.models import (
    Attempt,
    Channel,
    CollectionBoard,
    Connection,
    Delivery,
    Export,
    ExportedPost,
    ExportFile,
    Notice,
    RemoteMedia,
)
from apps.tenant.takeout.tables.table import Table, words

_WORKERS = "Between the workers that send."
_MAILING = "Bookkeeping of mails."

PUBLISHING = (
    Table(
        name="keys",
        model=Credential,
        about="That there is a key for a service, and whether it worked; never the key",
        fields=words("created_at updated_at kind entered_at state tested_at"),
        left_out={
            "ciphertext": "A secret: the key itself, sealed.",
            "key_id": "Says what the key is sealed with.",
            "last_four": "A part of the key.",
            "note": "What the service said about the key, which may repeat it.",
        },
    ),
    Table(
        name="publer_connection",
        model=Connection,
        about="The workspace at Publer that posts go out through: one row at most",
        fields=words(
            "created_at updated_at key_entered_at user_id user_name workspace_id workspace_name read_at trouble"
            " trouble_since days_ahead hashtags_as_comment left_out"
        ),
        left_out={"is_only": "Says that there is one row."},
    ),
    Table(
        name="channels",
        model=Channel,
        about="A social account at Publer; remote_id is its id there",
        fields=words(
            "created_at updated_at remote_id network provider kind name username picture boards board is_used"
            " is_locked may_post needs_approval gone_at"
        ),
    ),
    Table(
        name="collection_boards",
        model=CollectionBoard,
        about="The board for pins of a collection's artworks",
        fields=words("created_at updated_at collection board"),
    ),
    Table(
        name="deliveries",
        model=Delivery,
        about="A post on its way through Publer: its id and its address there, what was sent, what went wrong",
        fields=words(
            "created_at updated_at post channel step due_at tries sends then verdict job_id remote_id remote_link sent"
            " asked_at seen_at problem sentence held_at"
        ),
        left_out={
            "lease": _WORKERS,
            "leased_until": _WORKERS,
            "is_alone": _WORKERS,
            "is_stale": _WORKERS,
            "call": _WORKERS,
        },
    ),
    Table(
        name="delivery_attempts",
        model=Attempt,
        about="One thing that was tried for a delivery, of the last 90 days; those with the same call went together",
        fields=words("created_at updated_at delivery call step sent outcome answer ended_at"),
    ),
    Table(
        name="publer_media",
        model=RemoteMedia,
        about="A picture of an artwork in Publer's library; remote_id is its id there",
        fields=words("created_at updated_at artwork kind workspace_id remote_id"),
        left_out={"picture": "A fingerprint of a file that is made of the original."},
    ),
    Table(
        name="delivery_notices",
        model=Notice,
        about="Something that was wrong with deliveries, from when it was noticed until it was over",
        fields=words(
            "created_at updated_at cause key title sentence count things first_at last_at ended_at seen_at seen_by"
        ),
        left_out={
            "told": _MAILING,
            "mailing": _MAILING,
            "mailed_to": _MAILING,
            "mailed_at": _MAILING,
            "over_mailed_at": _MAILING,
        },
    ),
    Table(
        name="csv_exports",
        model=Export,
        about="Posts that were exported as files for Publer or FeedHive",
        fields=words(
            "created_at updated_at tool starts_on ends_on links_expire_at wishes exported_by taken_back_at"
            " taken_back_by"
        ),
    ),
    Table(
        name="csv_export_files",
        model=ExportFile,
        about="One file of such an export",
        fields=words("created_at updated_at export network row_count open_slot_count"),
        left_out={
            "file": "Its rows are in csv_exported_posts; its links to pictures expire, and are secrets until then."
        },
    ),
    Table(
        name="csv_exported_posts",
        model=ExportedPost,
        about="One row of such a file",
        fields=words("created_at updated_at export post network scheduled_at title text file row_number taken_back_at"),
        left_out={"fingerprint": "Tells one row from another, and means nothing outside."},
    ),
    Table(
        name="rows_from_before",
        model=OldRow,
        about="Rows of the old application that were brought over: what each became, and facts that have no field here",
        fields=words("created_at table key old_id object_id kept"),
        left_out={
            "updated_at": "It is never changed.",
            "run": "Tells one import from another, and means nothing outside.",
            "fingerprint": "Tells whether the old row was changed, and means nothing outside.",
        },
    ),
    Table(
        name="activity",
        model=Entry,
        about="Who did what, when: the workspace's log",
        fields=words("created_at actor actor_name verb object_id summary data by_agency"),
        left_out={
            "updated_at": "The log is never changed.",
            "address": "From which address of the internet somebody worked is for the agency's own log.",
        },
    ),
)
