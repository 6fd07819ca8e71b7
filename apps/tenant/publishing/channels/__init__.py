"""Where posts go out: the workspace at Publer, its channels, which network uses which, and boards for pins."""
