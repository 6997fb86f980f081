"""Certificates as documents: papers laid out once, drawn as HTML and PDF, sealed and kept."""
