"""What gates do to the walks of people, as tables and sentences."""
