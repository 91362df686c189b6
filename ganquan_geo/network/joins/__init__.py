"""Homes, facilities and land joined to the streets, by the gates of their compounds."""
