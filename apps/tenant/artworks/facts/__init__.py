"""The facts of an artwork as painters write them, read from text. Pure functions; no database.

``size.size_read``, ``price.price_read``, the readers in ``words``, ``sheet_headers.columns_of`` are for others to call.
"""
