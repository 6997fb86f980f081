"""What every room stands on: database, clock, errors, outbox, crypto, budgets, gateways."""
