"""Streets -> distances: noding, the walk network, snapping, distance fields, service areas."""
