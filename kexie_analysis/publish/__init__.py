"""Notebooks to briefings."""
