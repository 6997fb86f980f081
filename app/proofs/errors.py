"""What can be wrong with a proof that somebody shows."""


class UnreadableProofError(Exception):
    """The bytes are no signed message of the shape that we make."""


class ForgedProofError(Exception):
    """The signature does not hold under the key that the message names."""
