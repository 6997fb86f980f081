"""What a command says when it can't do its work."""


class CommandError(Exception):
    """A command can't go on; the text is for the person at the terminal: Chinese first, then English."""
