"""Picture and audio challenges, single use."""
