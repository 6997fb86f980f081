"""How a business stands: status events of the sister systems, and the time line of a number (R34, R46)."""
