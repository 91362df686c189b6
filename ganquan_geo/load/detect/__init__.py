"""Find out which coordinate system a layer is in by holding it against known streets."""
