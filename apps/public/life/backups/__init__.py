"""One client's workspace put aside, whole, and brought back: beside the living one or in its place."""
