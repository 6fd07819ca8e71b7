"""The old application's values as they are meant here. Pure functions; no database."""
