"""The webhook of the WeChat platform."""
