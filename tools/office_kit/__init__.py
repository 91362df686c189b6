"""The kit from which an office PC installs by double click, without a network."""
