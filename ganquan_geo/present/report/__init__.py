"""Reports: the same content as Word, PDF and HTML, and the user's own Word template."""
