"""Short messages: their texts, codes, once-only sending and the provider."""
