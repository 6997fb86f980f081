"""消息 of the desktop: letters to one operator that stand nowhere else, and what each has read (D38)."""
