"""Distances -> coverage: counts, shares, ranges, verdicts, gaps. Tables only."""
