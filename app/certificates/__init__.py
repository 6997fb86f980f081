"""Entry and exit certificates: tables, rules, look-ups and their guard."""
