"""Reviews: links by which clients decide on posts without an account, and comments on posts."""
