"""The office's own workbook, to be filled in: what is known, and the sheets that hold it."""
