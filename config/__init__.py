"""Settings, profiles, logging and how the servers are run; nothing else reads the environment."""
