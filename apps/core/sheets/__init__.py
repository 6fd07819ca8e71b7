"""Tables that people keep in spreadsheets, from .xlsx and .csv files. Pure functions on bytes; no database.

``sheet.sheet_read(data, name)`` is what others call; nothing but ``errors.SheetRefused`` leaves it.
"""
