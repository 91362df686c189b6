"""The street plan's results: console, tables, sheets and map."""
