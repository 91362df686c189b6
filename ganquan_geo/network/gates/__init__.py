"""Homes, facilities and land joined to the streets, through their gates where these are known."""
