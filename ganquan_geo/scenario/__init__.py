"""Proposals: edits held against a study, applied to a copy of it, and what they would change."""
