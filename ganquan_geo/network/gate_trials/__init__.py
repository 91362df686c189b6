"""What gates do: one more open, all compounds closed, walls taken away."""
