"""The platform's own interface, one room per chapter of its documentation."""
