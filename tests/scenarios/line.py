"""A line to a server that can be cut: now, or always when certain words come over it from there."""

import socket
import threading


class Line:
    """Listens on `port` and passes everything on to `target`, both on the loopback."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._open: list[socket.socket] = []
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._door.getsockname()[1])
        self.breaks_at = b""
        self.calls = 0
        self._threads = [threading.Thread(target=self._let_in, daemon=True)]
        self._threads[0].start()

    def _let_in(self) -> None:
        while True:
            try:
                near, _ = self._door.accept()
            except OSError:
                return
            self.calls += 1
            far = socket.create_connection(("127.0.0.1", self._target))
            self._open += [near, far]
            for pair in ((near, far, False), (far, near, True)):
                self._threads.append(threading.Thread(target=self._carry, args=pair, daemon=True))
                self._threads[-1].start()

    def _carry(self, source: socket.socket, target: socket.socket, is_answer: bool = False) -> None:
        seen = b""
        try:
            while piece := source.recv(65536):
                seen = (seen + piece)[-len(piece) - 200 :]
                if is_answer and self.breaks_at and self.breaks_at in seen:
                    target.sendall(piece[: len(piece) // 2])
                    break
                target.sendall(piece)
        except OSError:
            pass
        for each in (source, target):
            _shut(each)
        source.close()  # each end is the source of one thread, which alone closes it

    def drop(self) -> None:
        """Every call that stands breaks; new ones get through."""
        standing, self._open = self._open, []
        for each in standing:
            _shut(each)

    def close(self) -> None:
        _shut(self._door)
        self.drop()
        for thread in self._threads:
            thread.join(10)
        self._door.close()


def _shut(each: socket.socket) -> None:
    try:
        each.shutdown(socket.SHUT_RDWR)
    except OSError:
        return
