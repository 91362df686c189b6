"""Gates, where each leads, and the walks inside compounds to them."""
