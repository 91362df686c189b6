"""Reached streets drawn as land."""
