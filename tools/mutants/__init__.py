"""Small faults put into the code that makes figures, to see whether its tests notice."""
