"""The office's own workbook, filled in: its rows as facts of layers and as rows of plan tables."""
