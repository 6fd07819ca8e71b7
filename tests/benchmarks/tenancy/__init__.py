"""``make bench``: what a schema for each client costs, each line beside its rival in the same run."""
