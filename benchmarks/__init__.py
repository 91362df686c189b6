"""Side-by-side runs against other engines: `make bench`."""
