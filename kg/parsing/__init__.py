"""From the bytes of a record and its companion files to a typed `Figure`, or to the fault that forbids it."""
