"""How much of what careful readers found in a document is in the graph built from it, and what else is."""
