"""The folder of results: who writes there, what is ours, how files take their places."""
