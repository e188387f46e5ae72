"""A WebSocket server and clients of the `websockets` library, in threads of their own."""

import asyncio
import socket
import threading

import websockets

from .origin import listening_socket

SECONDS = 20


class EchoServer:
    """Sends each message back. "close" ends the connection, "headers" asks what the server saw."""

    def __init__(self):
        self._listener, port = listening_socket()
        self.address = f"127.0.0.1:{port}"
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._server = None

    def start(self):
        self._thread.start()

    def _serve(self):
        asyncio.set_event_loop(self._loop)
        self._server = self._loop.run_until_complete(
            websockets.serve(self._answer, sock=self._listener, compression=None, max_size=None))
        self._loop.run_forever()

    @classmethod
    async def _answer(cls, connection):
        try:
            await cls._echo(connection)
        except websockets.ConnectionClosed:
            pass  # the client left in its own way

    @staticmethod
    async def _echo(connection):
        async for message in connection:
            if message == "close":
                await connection.close(code=4321, reason="asked to")
            elif message == "headers":
                fields = connection.request_headers.raw_items()
                await connection.send("\n".join(f"{n.lower()}: {v}" for n, v in fields))
            else:
                await connection.send(message)

    def stop(self):
        async def end():
            self._server.close()
            await self._server.wait_closed()
            self._loop.stop()
        asyncio.run_coroutine_threadsafe(end(), self._loop)
        self._thread.join(SECONDS)
        self._loop.close()


def talk(address, path, conversation, **options):
    """Runs `conversation(connection)` with a client that is connected to `path` of a.test."""
    async def run():
        host, port = address
        connection = socket.create_connection((host, port), timeout=SECONDS)
        scheme = "wss" if "ssl" in options else "ws"
        if scheme == "wss":
            options["server_hostname"] = "a.test"
        async with websockets.connect(f"{scheme}://a.test{path}", sock=connection, max_size=None,
                                      compression=None, close_timeout=SECONDS, **options) as client:
            return await conversation(client)
    return asyncio.run(asyncio.wait_for(run(), SECONDS))
