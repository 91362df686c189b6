"""The order of each path, and nothing else: read it as the path of the data."""
