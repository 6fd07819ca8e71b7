"""What all clients use, month by month, for bills that are written elsewhere."""
