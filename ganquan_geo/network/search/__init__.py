"""Searches on the walk network: one seam, `engine.py`, and two engines behind it."""
