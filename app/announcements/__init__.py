"""Texts that staff write for everybody: announcements, version notes, articles, questions, who we are."""
