"""Facts from a sheet: matched to artworks, compared with what is known, applied and undone.

``values`` reads cells, ``matching`` finds artworks, ``planning`` compares; none of them writes. ``importing`` does.
"""
