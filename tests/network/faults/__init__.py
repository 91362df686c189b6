"""Tests of the checks of the streets as a network."""
