"""Who of the agency may do what in the portal: one table, read by the views, the interface's help and the tests."""

from enum import StrEnum

from django.db import models


class StaffRole(models.TextChoices):
    """What somebody is at the agency."""

    OWNER = "owner", "Owner"
    MANAGER = "manager", "Manager"
    SUPPORT = "support", "Support"
    BILLING = "billing", "Billing"

    @property
    def words(self) -> str:
        """What the role is for, in one sentence."""
        return _WORDS[self]

    @property
    def is_for_chosen_clients(self) -> bool:
        """Whether people in this role see only the clients that were chosen for them."""
        return self is StaffRole.MANAGER


_WORDS = {
    StaffRole.OWNER: "Everything, staff and purging included.",
    StaffRole.MANAGER: "Looks after chosen clients, and sees no others.",
    StaffRole.SUPPORT: "Sees all clients and enters to look; changes nothing.",
    StaffRole.BILLING: "Sees all clients; changes plans and payment.",
}


class AgencyRight(StrEnum):
    """One thing that staff may be allowed to do; ``words`` say it to people."""

    words: str

    def __new__(cls, value: str, words: str) -> "AgencyRight":
        right = str.__new__(cls, value)
        right._value_ = value
        right.words = words
        return right

    VIEW_CLIENTS = "view_clients", "See the clients, their numbers and the calendar"
    CREATE_CLIENTS = "create_clients", "Add clients, and keep templates for them"
    MANAGE_CLIENTS = "manage_clients", "Change, suspend, archive and restore clients, export what they have"
    PURGE_CLIENTS = "purge_clients", "Delete archived clients for good, before their 30 days are over"
    ENTER_TO_LOOK = "enter_to_look", "Enter a client’s workspace to look"
    ENTER_TO_HELP = "enter_to_help", "Enter a client’s workspace and work there"
    SEE_BILLING = "see_billing", "See invoices and payment"
    MANAGE_BILLING = "manage_billing", "Put clients on plans, make exceptions, look after payment"
    MANAGE_PLANS = "manage_plans", "Make, change and retire plans"
    SEE_AUDIT = "see_audit", "Read and export the log of who did what"
    IMPORT_CLIENTS = "import_clients", "Bring over a client from the old application"
    MANAGE_STAFF = "manage_staff", "Invite staff, choose roles and clients, ask two-factor of all"


_SEES = frozenset({AgencyRight.VIEW_CLIENTS})
_LOOKS_AFTER = _SEES | {
    AgencyRight.MANAGE_CLIENTS,
    AgencyRight.ENTER_TO_LOOK,
    AgencyRight.ENTER_TO_HELP,
    AgencyRight.SEE_AUDIT,
}

STAFF_RIGHTS: dict[StaffRole, frozenset[AgencyRight]] = {
    StaffRole.OWNER: frozenset(AgencyRight),
    StaffRole.MANAGER: _LOOKS_AFTER,
    StaffRole.SUPPORT: _SEES | {AgencyRight.ENTER_TO_LOOK, AgencyRight.SEE_AUDIT},
    StaffRole.BILLING: _SEES | {AgencyRight.SEE_BILLING, AgencyRight.MANAGE_BILLING, AgencyRight.MANAGE_PLANS},
}
