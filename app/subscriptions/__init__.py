"""What an operator wants to hear of, at which phone number, until when."""
