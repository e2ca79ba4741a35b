"""A small OpenAI-compatible server on the loopback interface that fails in every way a real one does.

The scenario is the first part of the path of the base URL; every request is logged.
"""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import json
import threading
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NamedTuple

Writer = asyncio.StreamWriter


class Seen(NamedTuple):
    scenario: str
    headers: Mapping[str, str]
    body: Mapping[str, Any]


Handler = Callable[[Seen, int, Writer], Awaitable[None]]


def completion(content: str | None, *, finish: str = "stop", usage: bool = True, **message: Any) -> dict[str, Any]:
    """The body of a chat completion."""
    body: dict[str, Any] = {
        "id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "server-model",
        "choices": [
            {"index": 0, "finish_reason": finish, "message": {"role": "assistant", "content": content, **message}}
        ],
    }  # fmt: skip
    if usage:
        body["usage"] = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}
    return body


async def send(writer: Writer, status: int, body: bytes, **headers: str) -> None:
    """One whole response."""
    head = f"HTTP/1.1 {status} X\r\nContent-Length: {len(body)}\r\nConnection: close\r\n"
    named = {"content-type": "application/json"} | {k.replace("_", "-"): v for k, v in headers.items()}
    head += "".join(f"{name}: {value}\r\n" for name, value in named.items())
    writer.write(head.encode() + b"\r\n" + body)
    await writer.drain()


async def send_json(writer: Writer, status: int, data: Any, **headers: str) -> None:
    await send(writer, status, json.dumps(data, ensure_ascii=False).encode(), **headers)


def error(message: str, **more: Any) -> dict[str, Any]:
    return {"error": {"message": message, "type": "x", "code": None, **more}}


def bomb(size: int) -> bytes:
    """A gzip body that unpacks to so many bytes of JSON white space."""
    return gzip.compress(b"{" + b" " * size + b"}", compresslevel=9)


class Server:
    """Runs in a thread of its own while the `with` block lasts."""

    def __init__(self, handlers: Mapping[str, Handler]) -> None:
        self.handlers = handlers
        self.log: list[Seen] = []
        self._ready = threading.Event()

    def url(self, scenario: str) -> str:
        return f"http://127.0.0.1:{self.port}/{scenario}/v1"

    def requests(self, scenario: str) -> list[Seen]:
        return [seen for seen in self.log if seen.scenario == scenario]

    def __enter__(self) -> Server:
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), name="fault server")
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)
        assert not self._thread.is_alive()

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        self._tasks: set[asyncio.Task[Any]] = set()
        server = await asyncio.start_server(self._connection, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _connection(self, reader: asyncio.StreamReader, writer: Writer) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            path = head.split(" ", 2)[1]
            headers = {
                name.strip().lower(): value.strip()
                for name, _, value in (line.partition(":") for line in head.split("\r\n")[1:] if line)
            }
            body = await reader.readexactly(int(headers.get("content-length", "0")))
            scenario = path.split("/")[1]
            seen = Seen(scenario, headers, json.loads(body))
            self.log.append(seen)
            await self.handlers[scenario](seen, len(self.requests(scenario)), writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError, asyncio.CancelledError):
                await writer.wait_closed()
