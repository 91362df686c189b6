"""Sheets of paper: maps drawn to scale, with everything a reader must know on the sheet."""
