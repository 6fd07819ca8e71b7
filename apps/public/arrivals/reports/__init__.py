"""What became of every row and file, for the terminal, for programs and for spreadsheets."""
