"""The demo's prices are those of the simulator."""

import pytest
from django.conf import LazySettings

from apps.core.outside.stripe.client import StripeApi
from apps.demo.prices import KEY, offer_plans
from apps.public.billing.models import PlanPrice
from local.simulators.stripe import DEMO_KEY, StripeSimulator

pytestmark = pytest.mark.django_db


def test_each_is_over_there_as_it_is_here(stripe: StripeSimulator) -> None:
    assert KEY == DEMO_KEY
    offer_plans()
    assert PlanPrice.objects.count() == 7
    for price in PlanPrice.objects.all():
        with StripeApi() as api:
            found = api.price(price.price_id)
            meter = api.meter_event_name(found.meter) if found.is_metered else ""
        assert (found.amount, found.currency, found.interval) == (price.amount, price.currency, price.interval)
        assert meter == price.meter_event


@pytest.mark.parametrize("key", ["", "sk_live_real"])
def test_a_real_account_and_none_at_all_get_none(key: str, settings: LazySettings) -> None:
    settings.STRIPE_SECRET_KEY = key
    offer_plans()
    assert not PlanPrice.objects.exists()
