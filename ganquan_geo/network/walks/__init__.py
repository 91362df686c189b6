"""Places joined to the network, the walks between them with bounds, and the ways drawn."""
