"""What facilities offer to people, as tables and sentences."""
