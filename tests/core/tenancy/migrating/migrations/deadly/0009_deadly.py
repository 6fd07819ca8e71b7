"""Writes rows, and the first time kills who runs it: the process, or (where ``public.dying`` says so) its connection."""

import os
import signal

from django.db import migrations


def die_once(apps, schema_editor):
    collections = apps.get_model("artworks", "Collection").objects
    collections.create(name="before")
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('public.dying')")
        if cursor.fetchone()[0]:
            cursor.execute("SELECT nextval('public.dying'), (SELECT process FROM public.dying_of)")
            number, of_process = cursor.fetchone()
            if number == 1 and of_process:
                os.kill(os.getpid(), signal.SIGKILL)
            elif number == 1:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    collections.create(name="after")


class Migration(migrations.Migration):
    dependencies = [("artworks", "0008_uploader")]

    operations = [migrations.RunPython(die_once, migrations.RunPython.noop)]
