"""Walking distances on the streets, their bounds, the ways drawn, and what a walk reaches."""
