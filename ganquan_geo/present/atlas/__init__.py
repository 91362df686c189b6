"""Atlases: a sheet for every street, compound or neighbourhood, from one template."""
