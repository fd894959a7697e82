"""Plans to tidy frames."""
