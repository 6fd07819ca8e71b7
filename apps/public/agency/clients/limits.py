"""Which clients come near a limit of their plan, as a condition for the database."""

import re
from collections.abc import Mapping

from django.db.models import Q
from django.db.models.expressions import RawSQL

from apps.public.billing.limits import NEAR, Limit
from apps.public.billing.models import DEFAULT_PLAN
from apps.public.metering.models import Metric
from apps.public.metering.selectors import this_month

# What is used is gathered once for all clients, not once for each of them: with 2,000 of them that takes a tenth.
_NEAR = """
SELECT used.workspace_id
FROM (
    SELECT workspace_id, CASE metric WHEN %(artworks)s THEN %(most_artworks)s WHEN %(bytes)s THEN %(most_bytes)s
        WHEN %(generations)s THEN %(most_generations)s ELSE %(most_posts)s END AS field, sum(value) AS number
    FROM metering_count
    WHERE metric IN (%(artworks)s, %(bytes)s) AND month IS NULL
        OR metric IN (%(posts_sent)s, %(posts_exported)s, %(generations)s) AND month = %(month)s
    GROUP BY 1, 2
    UNION ALL
    SELECT workspace_id, %(most_members)s, count(*) FROM (
        SELECT workspace_id FROM memberships_membership JOIN users_user ON users_user.id = user_id WHERE is_active
        UNION ALL
        SELECT workspace_id FROM memberships_invitation
        WHERE accepted_at IS NULL AND revoked_at IS NULL AND expires_at > now()
    ) seats GROUP BY 1
    UNION ALL
    SELECT workspace_id, %(most_domains)s, count(*) FROM domains_domainclaim WHERE state <> 'off' GROUP BY 1
) used
LEFT JOIN billing_subscription subscription ON subscription.workspace_id = used.workspace_id
JOIN billing_plan plan ON CASE WHEN subscription.id IS NULL THEN plan.slug = %(plan)s
    ELSE plan.id = subscription.plan_id END
LEFT JOIN billing_exemption exemption
    ON exemption.workspace_id = used.workspace_id AND exemption.field = used.field
WHERE used.number > 0 AND used.number * 100 >= %(near)s * CASE WHEN exemption.id IS NOT NULL THEN exemption.value
    ELSE (to_jsonb(plan) ->> used.field)::bigint END
"""


def is_near_limit() -> Q:
    """True for workspaces that have 80 % of something that they may have, or more; their exemptions count."""
    metrics = (Metric.ARTWORKS, Metric.BYTES, Metric.GENERATIONS, Metric.POSTS_SENT, Metric.POSTS_EXPORTED)
    values = {
        **{metric.value: metric.value for metric in metrics},
        **{limit.value: limit.value for limit in Limit},
        **{"month": this_month(), "plan": DEFAULT_PLAN, "near": NEAR},
    }
    sql, params = _positional(_NEAR, values)
    return Q(pk__in=RawSQL(sql, params))  # noqa: S611 -- the statement above, its values bound


def _positional(sql: str, values: Mapping[str, object]) -> tuple[str, list[object]]:
    """Django takes values in their order only."""
    names = re.findall(r"%\((\w+)\)s", sql)
    return re.sub(r"%\(\w+\)s", "%s", sql), [values[name] for name in names]
