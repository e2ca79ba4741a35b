"""Records cassettes/protocol anew from llama.cpp's server.

python tests/llm/record_protocol.py PATH/TO/llama-server      (needs: pip install gguf)
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from support.llm.protocol_model import write

HERE = Path(__file__).parent
# test: seed of the model, whether it takes grammars, context of the server
SERVERS = {
    "test_nothing_placed": (2, True, 16384),
    "test_asked_once_more": (22, True, 16384),
    "test_cut_short": (2, True, 16384),
    "test_no_grammar": (2, False, 16384),
    "test_prompt_too_long": (2, True, 256),
}


def record(server: str, test: str, seed: int, grammar: bool, context: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        model = Path(folder) / "random-bytes.gguf"
        write(str(model), seed, grammar=grammar)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        options = ["--host", "127.0.0.1", "--port", str(port), "-c", str(context), "-np", "1", "--no-warmup"]
        running = subprocess.Popen(
            [server, "-m", str(model), *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            wait_for(f"http://127.0.0.1:{port}/health")
            (HERE / "cassettes" / "protocol" / f"{test}.yaml").unlink(missing_ok=True)
            subprocess.run(
                [sys.executable, "-m", "pytest", str(HERE / "test_protocol.py"), "-k", test, "--record-mode=once"],
                env={**os.environ, "OPENAI_BASE_URL": f"http://127.0.0.1:{port}/v1", "OPENAI_API_KEY": "local"},
                check=True,
            )
        finally:
            running.terminate()
            running.wait(10)


def wait_for(url: str) -> None:
    for _ in range(100):
        try:
            with urllib.request.urlopen(url, timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"{url} does not answer")


if __name__ == "__main__":
    for test, (seed, grammar, context) in SERVERS.items():
        record(sys.argv[1], test, seed, grammar, context)
