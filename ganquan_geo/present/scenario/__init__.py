"""What a scenario would change, as tables, a map and sentences."""
