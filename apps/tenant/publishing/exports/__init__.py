"""CSV files for the importers of Publer and FeedHive: chosen, checked, written; what became of their posts since."""
