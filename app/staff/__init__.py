"""The institution's own people: their accounts, roles and sessions."""
