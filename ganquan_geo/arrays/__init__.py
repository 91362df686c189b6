"""Work on whole arrays that knows nothing of streets: orders, runs, close points, threads."""
