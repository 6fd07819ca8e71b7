"""What workspaces, web and worker may not do with which tables (``core/tenancy/grants.py``)."""

# Tables of each workspace whose rows may be added, never changed.
APPEND_ONLY_TABLES = ["activity_entry"]
# Tables of public that a workspace's role can only read: agency, migrations and services in public_context() write.
PUBLIC_TABLES_TO_READ = [
    "agency_agencysettings",
    "agency_agencystaff",
    "agency_agencystaff_clients",
    "arrivals_arrival",
    "auth_group",
    "auth_group_permissions",
    "auth_permission",
    "billing_billingaccount",
    "billing_billingnotice",
    "billing_billingsettings",
    "billing_exemption",
    "billing_limitnotice",
    "billing_meterreport",
    "billing_plan",
    "billing_planprice",
    "billing_stripeevent",
    "billing_subscription",
    "billing_usage",
    "django_content_type",
    "django_migrations",
    "domains_domainclaim",
    "domains_restingname",
    "socialaccount_socialapp",
    "support_supportvisit",
    "workspaces_domain",
    "workspaces_schemastate",
    "workspaces_suspension",
    "workspaces_workspace",
]
# Those that it can't even read.
PUBLIC_TABLES_CLOSED = [
    "agency_monthend",
    "agency_savedview",
    "agency_staffinvitation",
    "agency_staffinvitation_clients",
    "audit_auditentry",
    "blueprints_beginning",
    "blueprints_blueprint",
    "handoff_handoffcode",
    "life_departure",
    "metering_count",
    "metering_meter",
    "metering_plannedpost",
    "socialaccount_socialaccount",
    "socialaccount_socialtoken",
]
# Those whose rows web and worker add and read, and can't change or remove.
PUBLIC_TABLES_APPEND_ONLY = ["audit_auditentry", "billing_usage"]
# What triggers of a workspace's tables write to: from another cluster these rows are carried over. With the columns by
# which a row is kept up to date; none: rows are only added.
PUBLIC_TABLES_CARRIED: dict[str, tuple[str, ...]] = {
    "audit_auditentry": (),
    "billing_usage": (),
    "metering_count": (),
    "metering_plannedpost": ("workspace_id", "post_id"),
}
