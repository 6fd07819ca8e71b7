"""What members are told, in the workspace and by mail: one message for one cause."""
