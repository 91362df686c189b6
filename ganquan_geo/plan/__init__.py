"""The street plan on the ground: segments by name, ring, cross, gateways, projects, checks."""
