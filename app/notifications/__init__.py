"""From a certificate to the subscribers' messages, and what became of each."""
