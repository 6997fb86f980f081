"""Enterprises and their operators: who may log in."""
