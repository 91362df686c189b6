"""Where homes and facilities may join the streets, with how surely their position is known."""
