"""The stable codes of the answers; docs/verification.md says when each is given."""

from enum import StrEnum


class Genuine(StrEnum):
    """Is it genuine and unchanged?"""

    FILE_STORED = "file_stored"
    FILE_SEALED = "file_sealed"
    PREVIEW_FILE = "preview_file"
    QR_GENUINE = "qr_genuine"
    RECORD_STORED = "record_stored"
    FILE_CHANGED = "file_changed"
    FILE_ADDED = "file_added"
    SEAL_FOREIGN = "seal_foreign"
    SEAL_MISSING = "seal_missing"
    SEAL_EXPIRED = "seal_expired"
    SEAL_REVOKED = "seal_revoked"
    SEAL_ONLY = "seal_only"
    QR_COPIED = "qr_copied"
    QR_CHANGED = "qr_changed"
    QR_DAMAGED = "qr_damaged"
    KEY_EXPIRED = "key_expired"
    KEY_REVOKED = "key_revoked"
    KEY_UNKNOWN = "key_unknown"
    NOT_STORED = "not_stored"
    FOREIGN_HOST = "foreign_host"
    SHORT_LINK = "short_link"
    NOT_OURS = "not_ours"
    UNKNOWN_FILE = "unknown_file"
    NO_QR = "no_qr"
    NOT_PDF = "not_pdf"
    NOT_PICTURE = "not_picture"
    DAMAGED = "damaged"
    ENCRYPTED = "encrypted"
    TOO_LARGE = "too_large"
    TOO_MANY_PAGES = "too_many_pages"
    TOO_COSTLY = "too_costly"


class Valid(StrEnum):
    """Is it still valid?"""

    VALID = "valid"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"
    OUTDATED = "outdated"
    EXPIRED = "expired"
    UNKNOWN = "validity_unknown"


class IssuedBy(StrEnum):
    """Who issued it?"""

    ISSUED_HERE = "issued_here"
    FOREIGN = "issuer_foreign"
    UNKNOWN = "issuer_unknown"
