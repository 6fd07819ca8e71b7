"""Publer's API, version 1."""
