from tests.public.billing.paying.conftest import account

__all__ = ["account"]
