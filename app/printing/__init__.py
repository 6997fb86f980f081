"""Self-service printing (自助打印): what may be printed, every print job, and how it ended."""
