"""The board of deliveries: where every post is, what went wrong, what was tried."""
