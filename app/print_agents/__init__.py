"""The print controls on the computers of enterprises: pairing, print tickets, and what became of them (D43, D45)."""
