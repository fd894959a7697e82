"""Tidy frames to figures and tables."""
