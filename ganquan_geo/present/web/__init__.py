"""The interactive map: one offline file."""
