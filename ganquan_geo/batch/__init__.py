"""Many areas: cut or read one by one, measured by several processes, kept in one dataset."""
