"""One module for each family of files: bytes to a table with geometry, and nothing more."""
