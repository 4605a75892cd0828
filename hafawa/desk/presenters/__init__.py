"""What templates show, worked out beforehand: rendering is the first cost of a page (docs/benchmarks.md)."""
