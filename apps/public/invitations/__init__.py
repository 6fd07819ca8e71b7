"""What every offer of a place to an e-mail address has in common, whoever keeps the table."""
