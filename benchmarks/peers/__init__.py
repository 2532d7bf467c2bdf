"""What is measured: each program here is a process of its own, so that its time and memory are its own, too."""
