"""What a paper proves without us: the canonical record, the signed QR, the keys and the status list."""
