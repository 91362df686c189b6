"""Results -> screen and paper: tables, files, maps."""
