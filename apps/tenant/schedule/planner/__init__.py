"""The planner: what it draws, the tray beside it, and everything that can be done by dragging or by keyboard."""
