"""Programs that make parts of the project: the bundled layers, the fonts, the pictures."""
