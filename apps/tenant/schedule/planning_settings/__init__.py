"""The pages on which a workspace says how often, when and when not it posts, and who approves."""
