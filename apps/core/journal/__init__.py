"""What the pages of both logs share: the workspace's and the agency's."""
