import pytest

from tests.factories.billing import prices_make
from tests.public.billing.paying.conftest import account

__all__ = ["account"]


@pytest.fixture(autouse=True)
def _prices(db: None) -> None:
    prices_make()
