"""Things: what the other rooms read, build, measure and draw."""
