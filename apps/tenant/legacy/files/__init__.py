"""The folder of pictures, as a folder or as a ZIP of it, and what each picture is."""
