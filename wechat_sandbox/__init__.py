"""A local stand-in for the WeChat official-account platform, with a page that draws a phone."""
