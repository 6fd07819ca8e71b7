"""The app's own first migration."""

from importlib import import_module

Migration = import_module("apps.tenant.activity.migrations.0001_initial").Migration
