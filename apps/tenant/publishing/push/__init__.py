"""The pages on which posts are handed to Publer: chosen, looked at, sent."""
