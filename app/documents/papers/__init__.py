"""The papers: one description of each family's layout, and what draws it."""
