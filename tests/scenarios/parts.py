"""What the processes of these tests run: the parts of a real Hafawa, as `hafawa serve` starts them."""

from hafawa.config.servers import Servers


def serve(*parts: str) -> None:
    """Some of: jobs, fetch, smtp."""
    Servers(parts).run()
