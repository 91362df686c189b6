"""A session in which edits are answered at once: arrays only, on a prepared baseline."""
