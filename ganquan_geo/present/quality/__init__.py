"""The quality report: on the console, as a file, as a map, and the repaired copy."""
