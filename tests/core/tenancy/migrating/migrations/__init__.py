"""Migrations that a next release might bring, each in a package that also holds today's of the app ``artworks``."""
