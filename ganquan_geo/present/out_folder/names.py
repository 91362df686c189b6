"""What the writer keeps in a folder of results beside the results, all of it hidden."""

from __future__ import annotations

LIST = ".ganquan-files"  # what was written there, a line for each file
LOCK = ".ganquan-lock"  # there while a run writes
STAGE = ".ganquan-run-"  # begins the name of the folder in which a run gets its files ready
NEW, KEPT, JOURNAL = "new", "kept", "journal.json"  # inside that folder
