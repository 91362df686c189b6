"""The street plan's register and the tables staff keep, read and checked."""
