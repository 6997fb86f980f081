"""The desktop of the enterprises: log-in, the shell around every page, and the pages inside it."""
