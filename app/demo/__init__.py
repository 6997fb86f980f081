"""The demo data: the numbers of the manual's figures, invented names (D30)."""
