"""Paintings for the demo: made by this program, the same for the same seed, free of anybody's rights."""
