"""The people of the agency: invited, in a role, with clients of their own; and what is asked of all of them."""
