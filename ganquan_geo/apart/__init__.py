"""Do work on foreign files in a process of its own, with limits on memory and time."""
