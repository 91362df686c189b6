"""Edits of a study: read, held against its layers, applied to a copy; the study's corrections."""
