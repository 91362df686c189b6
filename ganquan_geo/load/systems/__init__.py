"""Coordinate systems by name, and the way from each to every other."""
