"""What all surfaces share: access, errors, headers, forms, static files."""
