"""How much is taken in: far more than a painter's list needs, far less than a server can't bear."""

MAX_FILE_BYTES = 5 * 1024 * 1024
MAX_UNPACKED_BYTES = 50 * 1024 * 1024
MAX_ROWS = 5_000
MAX_COLUMNS = 100
MAX_CELL_CHARACTERS = 2_000

# Of an .xlsx file. 5,000 rows of 100 cells need 1.5 million elements; a row has at most 16,384 cells.
MAX_PARTS = 2_000
MAX_ELEMENTS = 2_000_000
MAX_ELEMENTS_IN_ROW = 200_000
MAX_ELEMENTS_OUTSIDE_ROWS = 100_000
# A tag or a comment: a parser that gets it in pieces starts over with each piece.
MAX_TOKEN_BYTES = 256 * 1024
# What every spreadsheet program numbers its rows up to, and how many cells, empty ones included, we walk over.
LAST_ROW = 1_048_576
MAX_CELLS_WALKED = 20_000_000
