"""Domains that clients bring: how they are proved, and what can never be one."""

import environ

env = environ.Env()

# Whom to ask, as "ip:port"; empty: the resolvers of the system.
DNS_RESOLVERS = env.list("DNS_RESOLVERS", default=[])
# Seconds that one question may take, and all of one check together.
DNS_SECONDS = env.float("DNS_SECONDS", default=3.0)
DOMAIN_CHECK_SECONDS = env.float("DOMAIN_CHECK_SECONDS", default=5.0)
# Seconds after which somebody may have the records of one domain looked up again.
DOMAIN_ASK_SECONDS = env.int("DOMAIN_ASK_SECONDS", default=10)
# Addresses that the top of a domain may point at (it can't have a CNAME); empty: those of ROOT_HOST are looked up.
DOMAIN_TARGET_ADDRESSES = env.list("DOMAIN_TARGET_ADDRESSES", default=[])
# How long a domain works on after its records are gone, and how long nobody else may have it after that.
DOMAIN_GRACE_DAYS = env.int("DOMAIN_GRACE_DAYS", default=7)
DOMAIN_QUARANTINE_DAYS = env.int("DOMAIN_QUARANTINE_DAYS", default=30)
# Endings that no public DNS has. A test system takes those out that it uses.
DOMAIN_REFUSED_ENDINGS = env.list(
    "DOMAIN_REFUSED_ENDINGS",
    default=[
        "alt",
        "arpa",
        "corp",
        "example",
        "home",
        "internal",
        "intranet",
        "invalid",
        "lan",
        "local",
        "localdomain",
        "localhost",
        "onion",
        "private",
        "test",
    ],
)
