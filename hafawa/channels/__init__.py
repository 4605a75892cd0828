"""The doors customers come through. One folder a channel; siblings are strangers."""
