"""The wire to the WeChat platform: no domain, no web framework, no database."""
