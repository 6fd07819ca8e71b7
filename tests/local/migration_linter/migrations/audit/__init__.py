"""The product's, squashed into one."""

from apps.public.audit import migrations

__path__ = [*__path__, *migrations.__path__]
