"""Documents to tables."""
