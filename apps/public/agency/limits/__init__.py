"""What one client may have beside its plan, and what all of them use."""
