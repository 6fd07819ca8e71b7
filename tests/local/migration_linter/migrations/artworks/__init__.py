"""Each of them comes next; the linter is asked about each by itself."""

from apps.tenant.artworks import migrations

__path__ = [*__path__, *migrations.__path__]
