"""OpenAI's API, through its own library."""
