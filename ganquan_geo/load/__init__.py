"""Files -> things: the study folder read, checked, and every fault gathered."""
