"""The office kit tried by Windows' own Python, under wine."""
