"""The command `kg serve`."""
