"""For databases that have none of them yet."""

from django.db import migrations


class Migration(migrations.Migration):
    replaces = [("audit", "0001_initial"), ("audit", "0002_mirror"), ("audit", "0003_searched")]

    operations = []
