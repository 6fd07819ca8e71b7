"""Mail on a developer's machine: a file for each message, and a line in the terminal that names it."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.mail.backends.filebased import EmailBackend
from django.core.mail.message import EmailMessage

_LINK = re.compile(r"https?://\S+")


class LocalBackend(EmailBackend):
    """Keeps messages below ``EMAIL_FILE_PATH`` and tells whom they are for, with the first link in them."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        sent = super().send_messages(email_messages)
        folder: Any = self.file_path
        for message in email_messages:
            link = _LINK.search(str(message.body))
            where = link.group() if link else str(Path(folder))
            print(f"Mail to {', '.join(message.to)}: {message.subject} → {where}", flush=True)
        return sent
