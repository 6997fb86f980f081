"""Surfaces by user."""
