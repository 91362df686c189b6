"""Tests of the quality report and the repaired copy."""
