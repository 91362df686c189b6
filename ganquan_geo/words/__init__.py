"""What is said: texts in both languages, and how figures are written."""
