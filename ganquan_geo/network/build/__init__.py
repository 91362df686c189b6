"""Streets as drawn -> a network of nodes and edges; graphs of networkx in and out."""
