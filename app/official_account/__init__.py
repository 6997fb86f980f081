"""What the WeChat platform tells us and what we answer: inbox, events, chat, credentials, menu and templates."""
