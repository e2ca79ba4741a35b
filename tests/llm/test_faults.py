"""Every fault of a server: the plugin's own finding, the number of requests, and the rest unharmed."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import resource
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from support.llm import server as wire
from support.llm.known import GRANTED, KEY, PARTIAL
from support.llm.made import Made
from support.llm.server import Seen, Server, Writer, bomb, completion, error, send, send_json
from support.paths import ROOT

from govreport_core.gaps.answers import FillAnswer
from govreport_core.gaps.fill import fill_gaps
from govreport_llm.gaps.dialogue import Job
from govreport_llm.plugin import GapFiller
from govreport_llm.settings import Settings

GOOD = json.dumps({"pairs": [[1, 1], [2, 2]]})


def right(made: Made) -> str:
    """The right answer to the question about this document."""
    from govreport_llm.gaps.questions import make_questions

    (question,) = make_questions(made.document, made.form, made.gaps)
    cells = {key: number for number, key in enumerate(question.cells, 1)}
    answers = [
        [number, cells.get(made.token_keys[token.position.start, token.position.end] or "")]
        for number, token in question.tokens.items()
    ]
    return json.dumps({"pairs": answers})


def wrong_sums(made: Made) -> str:
    """An answer that puts a figure where the rules cannot have it."""
    answers = json.loads(right(made))["pairs"]
    first, second = (i for i, a in enumerate(answers) if a[1] is not None and i in (0, 1))
    answers[first][1], answers[second][1] = answers[second][1], answers[first][1]
    return json.dumps({"pairs": answers})


async def _status(writer: Writer, status: int, **headers: str) -> None:
    await send_json(writer, status, error(f"no, not with {KEY}"), **headers)


def status(code: int, **headers: str) -> wire.Handler:
    async def handler(seen: Seen, number: int, writer: Writer) -> None:
        await _status(writer, code, **headers)

    return handler


def body(data: Any) -> wire.Handler:
    async def handler(seen: Seen, number: int, writer: Writer) -> None:
        await send_json(writer, 200, data)

    return handler


def raw(data: bytes, **headers: str) -> wire.Handler:
    async def handler(seen: Seen, number: int, writer: Writer) -> None:
        await send(writer, 200, data, **headers)

    return handler


async def reset(seen: Seen, number: int, writer: Writer) -> None:
    writer.transport.abort()


async def cut(seen: Seen, number: int, writer: Writer) -> None:
    writer.write(b'HTTP/1.1 200 X\r\nContent-Length: 500\r\n\r\n{"choices": [')
    await writer.drain()


async def drip(seen: Seen, number: int, writer: Writer) -> None:
    writer.write(b"HTTP/1.1 200 X\r\nContent-Length: 5000\r\n\r\n")
    for _ in range(5000):
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.05)


async def silence(seen: Seen, number: int, writer: Writer) -> None:
    await asyncio.sleep(60)


async def quota(seen: Seen, number: int, writer: Writer) -> None:
    await send_json(writer, 429, error("no money", code="insufficient_quota", type="insufficient_quota"))


async def big_error(seen: Seen, number: int, writer: Writer) -> None:
    await send(writer, 500, bomb(300_000_000), content_encoding="gzip")


HTML = "<html>维护中</html>".encode()
FAULTS: dict[str, tuple[wire.Handler, int, str]] = {
    # scenario: handler, requests, what the finding says
    "408": (status(408), 3, "answered 408 (after 3 requests)"),
    "409": (status(409), 3, "answered 409"),
    "429": (status(429), 3, "asked too often"),
    "500": (status(500), 3, "answered 500"),
    "503": (status(503), 3, "answered 503"),
    "quota": (quota, 1, "no quota left"),
    "400": (status(400), 1, "answered 400"),
    "401": (status(401), 1, "check OPENAI_API_KEY"),
    "403": (status(403), 1, "may not use this model"),
    "404": (status(404), 1, "check OPENAI_BASE_URL and GOVREPORT_MODEL"),
    "422": (status(422), 1, "answered 422"),
    "500-final": (status(500, x_should_retry="false"), 1, "answered 500 (after 1 request)"),
    "400-again": (status(400, x_should_retry="true"), 3, "answered 400 (after 3 requests)"),
    "redirect": (status(307, location="http://127.0.0.1:9/elsewhere"), 1, "answered 307"),
    "reset": (reset, 3, "cannot be reached (after 3 requests)"),
    "cut": (cut, 3, "cannot be reached"),
    "html": (raw(HTML, content_type="text/html"), 3, "the body is no JSON"),
    "half-json": (raw(b'{"choices": ['), 3, "the body is no JSON"),
    "not-utf8": (raw(b'{"x": "\xff\xfe"}'), 3, "the body is no JSON"),
    "list": (raw(b"[]"), 3, "no JSON object"),
    "deep": (raw(b"[" * 90_000), 3, "the body is no JSON"),
    "choices-null": (body({"choices": None}), 1, "no choices"),
    "choices-empty": (body({"choices": []}), 1, "no choices"),
    "message-null": (body({"choices": [{"message": None}]}), 1, "no choices"),
    "refusal": (body(completion(None, refusal="I cannot")), 1, "refused"),
    "filter": (body(completion("", finish="content_filter")), 1, "content filter"),
    "tool": (body(completion(None, tool_calls=[{"id": "1"}])), 2, "no JSON"),
    "empty": (body(completion("")), 2, "no JSON"),
    "prose": (body(completion("这里有 5 件。")), 2, "no JSON"),
    "two-objects": (body(completion(GOOD + GOOD)), 2, "no JSON"),
    "nan": (body(completion('{"pairs":[[NaN,1]]}')), 2, "no JSON"),
    "schema": (body(completion('{"pairs":[["1",1]]}')), 2, "schema at pairs/0/0"),
    "extra": (body(completion('{"pairs":[],"note":"x"}')), 2, "does not keep the schema"),
    "huge-number": (body(completion('{"pairs":[[1,1e400]]}')), 2, "schema"),
    "unknown-token": (body(completion('{"pairs":[[99,1]]}')), 2, "there is no token 99"),
    "unknown-cell": (body(completion('{"pairs":[[1,-4]]}')), 2, "there is no cell -4"),
    "token-twice": (body(completion('{"pairs":[[1,1],[1,2]]}')), 2, "more than one cell"),
    "cell-twice": (body(completion('{"pairs":[[1,1],[2,1]]}')), 2, "more than one token"),
    "bomb": (raw(bomb(300_000_000), content_encoding="gzip"), 1, "more than 100000 bytes"),
    "big": (raw(b" " * 400_000), 1, "more than 100000 bytes"),
    "big-error": (big_error, 1, "more than 100000 bytes"),
    "brotli": (raw(b"x", content_encoding="br"), 1, "more than 100000 bytes"),
}  # fmt: skip
EMPTY = body(completion('{"pairs":[]}'))


@pytest.fixture(scope="module")
def faults() -> Iterator[Server]:
    slow = {"drip": drip, "silence": silence, "none": EMPTY}
    with Server({**{name: fault[0] for name, fault in FAULTS.items()}, **slow}) as running:
        yield running


def settings(url: str, **more: Any) -> Settings:
    return Settings(
        **{"api_key": KEY, "base_url": url, "model": "test-model", "max_bytes": 100_000, "share": 100, **more}
    )


async def no_wait(seconds: float) -> None:
    assert seconds >= 0


def ask(made: Made, url: str, **more: Any) -> FillAnswer:
    return GapFiller(settings(url, **more), sleep=no_wait).govreport_fill(made.document, made.form, made.gaps)


@pytest.mark.parametrize("scenario", FAULTS)
def test_a_fault_is_a_finding_and_the_gaps_stay(faults: Server, made: Made, scenario: str) -> None:
    before = len(faults.requests(scenario))
    filling = ask(made, faults.url(scenario))
    _, requests, says = FAULTS[scenario]
    assert len(faults.requests(scenario)) - before == requests
    assert filling.usage is not None
    assert filling.usage["requests"] == requests
    assert filling.readings == ()
    (finding,) = filling.findings
    assert says in finding.message
    assert finding.kind == "plugin"
    assert KEY not in repr(filling)


@pytest.mark.parametrize("scenario", ["drip", "silence"])
def test_the_deadline_holds(faults: Server, made: Made, scenario: str) -> None:
    started = time.monotonic()
    filling = ask(made, faults.url(scenario), deadline=0.6)
    assert time.monotonic() - started < 5  # the server would take minutes
    assert len(faults.requests(scenario)) == 1
    (finding,) = filling.findings
    assert "did not answer within 0.6 s" in finding.message


def test_a_packed_bomb_does_not_fill_the_memory(faults: Server, made: Made) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    ask(made, faults.url("bomb"))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60_000  # kB, of 300 MB


def test_an_unreachable_endpoint(made: Made) -> None:
    filling = ask(made, "http://127.0.0.1:9/v1")
    (finding,) = filling.findings
    assert "127.0.0.1 cannot be reached (after 3 requests)" in finding.message


def test_a_fault_that_passes_is_no_fault(made: Made) -> None:
    async def twice(seen: Seen, number: int, writer: Writer) -> None:
        if number < 3:
            await _status(writer, 503)
        else:
            await send_json(writer, 200, completion(right(made)))

    with Server({"x": twice}) as running:
        filling = ask(made, running.url("x"))
    assert filling.findings == ()
    assert {r.key: int(r.text) for r in filling.readings}.items() <= made.truth.items()
    assert filling.usage is not None
    assert filling.usage["requests"] == 3
    assert filling.usage["total_tokens"] == 120


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [({"retry_after": "7"}, 7.0), ({"retry_after_ms": "250"}, 0.25), ({"retry_after": "-3"}, 0.0)],
)
def test_retry_after_is_obeyed(made: Made, headers: dict[str, str], seconds: float) -> None:
    waits: list[float] = []

    async def note(wait: float) -> None:
        waits.append(wait)

    with Server({"x": status(429, **headers)}) as running:
        GapFiller(settings(running.url("x")), sleep=note).govreport_fill(made.document, made.form, made.gaps)
    assert waits == [seconds, seconds]


def test_a_wait_beyond_the_deadline_is_not_waited(made: Made) -> None:
    with Server({"x": status(429, retry_after="3600")}) as running:
        filling = ask(made, running.url("x"))
        assert len(running.log) == 1
    assert "answered 429" in filling.findings[0].message


def test_the_ladder_is_climbed_down_once_per_endpoint(made: Made) -> None:
    async def plain_only(seen: Seen, number: int, writer: Writer) -> None:
        if "response_format" in seen.body:
            await send_json(writer, 400, error("This response_format type is unavailable now"))
        elif "max_tokens" in seen.body:
            await send_json(writer, 400, error("Unsupported parameter: use 'max_completion_tokens' instead."))
        elif "temperature" in seen.body:
            await send_json(writer, 400, error("Unsupported value: 'temperature' must be 1"))
        else:
            await send_json(writer, 200, completion(f"```json\n{right(made)}\n```"))

    with Server({"x": plain_only}) as running:
        filler = GapFiller(settings(running.url("x")))
        first = filler.govreport_fill(made.document, made.form, made.gaps)
        requests = len(running.log)
        second = filler.govreport_fill(made.document, made.form, made.gaps)
        assert requests == 5
        assert len(running.log) == 6
    assert first.readings == second.readings != ()
    assert {m["mode"] for m in first.models.values()} == {"plain"}
    assert "json" in json.dumps(running.log[1].body["messages"])  # json_object needs the word
    assert [s.body.get("response_format", {}).get("type") for s in running.log[:3]] == [
        "json_schema",
        "json_object",
        None,
    ]


def test_a_400_about_something_else_is_not_taken_for_a_dialect(faults: Server, made: Made) -> None:
    ask(made, faults.url("400"))
    filling = ask(made, faults.url("400"))
    assert filling.usage is not None
    assert filling.usage["requests"] == 1


def test_an_answer_cut_short_is_asked_for_in_halves(made: Made) -> None:
    async def short(seen: Seen, number: int, writer: Writer) -> None:
        rows = len(json.loads(seen.body["messages"][1]["content"])["printed"])
        content = '{"pairs": [{"token": 1, "ce' if rows > 1 else '{"pairs": []}'
        await send_json(writer, 200, completion(content, finish="length" if rows > 1 else "stop"))

    with Server({"x": short}) as running:
        filling = ask(made, running.url("x"))
        assert len(running.log) == 3
    assert filling.readings == ()
    assert {f.code for f in filling.findings} == {"llm-not-found"}


def test_a_single_row_cut_short_stays_a_gap(made: Made) -> None:
    with Server({"x": body(completion('{"pairs": [', finish="length"))}) as running:
        filling = ask(made, running.url("x"))
        assert len(running.log) == 3  # the whole and its two halves
    assert filling.readings == ()
    assert all("cannot be split further" in f.message for f in filling.findings)


def test_one_question_more_names_what_failed_and_repeats_nothing(made: Made) -> None:
    async def learns(seen: Seen, number: int, writer: Writer) -> None:
        await send_json(writer, 200, completion(wrong_sums(made) if number == 1 else right(made)))

    with Server({"x": learns}) as running:
        filling = ask(made, running.url("x"))
        first, second = (seen.body["messages"] for seen in running.log)
    assert second[:2] == first
    assert "break a sum" in second[2]["content"]
    assert '"pairs"' not in second[2]["content"]
    assert filling.findings == ()
    assert {r.key for r in filling.readings} == {
        g.key for g in made.gaps.open if made.truth[g.key] is not None and g.key.startswith((GRANTED, PARTIAL))
    }


def test_a_question_that_would_take_a_tenth_of_the_document_is_put_once(made: Made) -> None:
    with Server({"x": body(completion("no"))}) as running:
        filling = ask(made, running.url("x"), share=0.1)
        assert len(running.log) == 1
        long = replace(made.document, text=made.document.text + "其他需要报告的事项。" * 500)
        filler = GapFiller(settings(running.url("x"), share=0.1))
        filler.govreport_fill(long, made.form, made.gaps)
        assert len(running.log) == 3
    (finding,) = filling.findings
    assert finding.code == "llm-answer"
    assert "asking again would take too much" in finding.message


def test_processes_share_one_account(made: Made, tmp_path: Any) -> None:
    """Two fillers that know nothing of each other, as in two processes, stay within one budget."""
    most = 3000
    with Server({"x": body(completion('{"pairs":[]}', usage=False))}) as running:
        fillers = [
            GapFiller(settings(running.url("x"), max_tokens=most, ledger=tmp_path / "l.sqlite", answer_tokens=500))
            for _ in range(2)
        ]
        codes = [
            finding.code
            for _ in range(4)
            for filler in fillers
            for finding in filler.govreport_fill(made.document, made.form, made.gaps).findings
        ]
        asked = len(running.log)
    assert 0 < asked == codes.count("llm-not-found") < len(codes) == 8
    assert codes.count("llm-budget") == 8 - asked
    assert fillers[0].endpoint.budget.spent == fillers[1].endpoint.budget.spent <= most


def test_an_account_that_cannot_be_kept_spends_nothing(made: Made, tmp_path: Any) -> None:
    with Server({"x": EMPTY}) as running:
        filling = ask(made, running.url("x"), max_tokens=10_000, ledger=tmp_path / "none" / "l.sqlite")
        assert running.log == []
    assert [f.code for f in filling.findings] == ["llm-budget"]


def test_threads_and_processes_never_overdraw_the_account(tmp_path: Any) -> None:
    import subprocess
    import sys

    from govreport_llm.client.budget import Budget

    ledger = tmp_path / "l.sqlite"
    code = (
        "import sys; from pathlib import Path; from govreport_llm.client.budget import Budget\n"
        "budget = Budget(1000, Path(sys.argv[1]))\n"
        "print(sum(budget.reserve(7) for _ in range(100)))"
    )
    path = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "plugins")))}
    running = [
        subprocess.Popen([sys.executable, "-c", code, str(ledger)], stdout=subprocess.PIPE, env=path) for _ in range(2)
    ]
    granted = [int(process.communicate()[0]) for process in running]
    assert sum(granted) == 1000 // 7
    assert Budget(1000, ledger).spent == 1000 // 7 * 7


def test_nothing_of_a_first_answer_is_kept_where_the_second_fails(made: Made) -> None:
    answers = json.loads(right(made))["pairs"]
    partly = json.dumps({"pairs": [*answers[:1], [99, 1]]})

    async def dies(seen: Seen, number: int, writer: Writer) -> None:
        if number == 1:
            await send_json(writer, 200, completion(partly))
        else:
            await _status(writer, 401)

    with Server({"x": dies}) as running:
        filling = ask(made, running.url("x"))
    assert filling.readings == ()
    assert filling.usage is not None
    assert filling.usage["requests"] == 2
    assert "no token 99" in filling.findings[0].message
    assert "nothing of it was kept" in filling.findings[0].message


def test_the_budget_fails_closed(faults: Server, made: Made) -> None:
    before = len(faults.log)
    filling = ask(made, faults.url("none"), max_tokens=500)
    assert len(faults.log) == before
    (finding,) = filling.findings
    assert finding.code == "llm-budget"
    assert "budget of 500 tokens" in finding.message
    assert "--max-tokens" in finding.message


def test_the_budget_is_that_of_the_run(made: Made) -> None:
    with Server({"x": EMPTY, "dumb": body(completion('{"pairs":[]}', usage=False))}) as running:
        filler = GapFiller(settings(running.url("x"), max_tokens=5000, answer_tokens=500))
        while not any(
            f.code == "llm-budget" for f in filler.govreport_fill(made.document, made.form, made.gaps).findings
        ):
            assert filler.usage.total_tokens <= 5000
        told = len(running.log)
        # Where nobody tells what was spent, the estimate is charged: fewer requests fit, not more.
        filler = GapFiller(settings(running.url("dumb"), max_tokens=5000, answer_tokens=500))
        while not any(
            f.code == "llm-budget" for f in filler.govreport_fill(made.document, made.form, made.gaps).findings
        ):
            assert filler.usage.uncounted
        assert 0 < len(running.requests("dumb")) < told


def test_no_key_is_a_finding_that_says_what_to_set(made: Made) -> None:
    filling = GapFiller().govreport_fill(made.document, made.form, made.gaps)
    (finding,) = filling.findings
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "GOVREPORT_MODEL"):
        assert name in finding.message
    assert filling.readings == ()


def test_a_wrong_variable_is_named(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOVREPORT_LLM_MAX_TOKENS", "many")
    filling = GapFiller().govreport_fill(made.document, made.form, made.gaps)
    assert "GOVREPORT_LLM_MAX_TOKENS is 'many'" in filling.findings[0].message


def test_a_whole_batch_is_unharmed_and_no_more_run_at_a_time_than_allowed(made: Made) -> None:
    running_now = most = 0

    async def counted(seen: Seen, number: int, writer: Writer) -> None:
        nonlocal running_now, most
        running_now += 1
        most = max(most, running_now)
        await asyncio.sleep(0.05)
        running_now -= 1
        if number % 3 == 0:
            await _status(writer, 401)
        else:
            await send_json(writer, 200, completion(right(made)))

    with Server({"x": counted}) as running:
        filler = GapFiller(settings(running.url("x"), concurrency=3))
        fillings = asyncio.run(filler.fill_many([Job(made.document, made.form, made.gaps)] * 12))
    assert most == 3
    assert len(fillings) == 12
    assert [bool(f.readings) for f in fillings].count(True) == 8
    assert sum(len(f.findings) for f in fillings) == 4
    assert filler.usage.requests == 12


def test_in_a_running_event_loop(faults: Server, made: Made) -> None:
    async def notebook() -> FillAnswer:
        return ask(made, faults.url("none"))

    assert asyncio.run(notebook()).findings[0].code == "llm-not-found"


def test_a_well_formed_report_makes_no_request(faults: Server, made: Made) -> None:
    before = len(faults.log)
    whole = made.gaps._replace(rows=(), open=())
    filling = GapFiller(settings(faults.url("none"))).govreport_fill(made.document, made.form, whole)
    assert filling == FillAnswer()
    assert len(faults.log) == before


def test_the_second_time_costs_nothing(made: Made, tmp_path: Any) -> None:
    with Server({"x": body(completion(right(made)))}) as running:
        first = ask(made, running.url("x"), cache=tmp_path)
        second = ask(made, running.url("x"), cache=tmp_path)
        assert len(running.log) == 1
        assert ask(made, running.url("x"), cache=tmp_path, model="other").readings
        assert len(running.log) == 2
        for file in tmp_path.rglob("*.json"):
            assert KEY not in file.read_text()
            file.write_text("{")
        assert ask(made, running.url("x"), cache=tmp_path).readings == first.readings
        assert len(running.log) == 3
    assert first.readings == second.readings
    assert second.usage is not None
    assert (second.usage["requests"], second.usage["cached_answers"], second.usage["total_tokens"]) == (0, 1, 0)


def test_the_key_is_nowhere(made: Made, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with Server({"x": status(401), "y": body(completion(right(made)))}) as running:
        filler = GapFiller(settings(running.url("x")))
        refused = filler.govreport_fill(made.document, made.form, made.gaps)
        answered = ask(made, running.url("y"), accept="consistent")
        assert running.log[0].headers["authorization"] == f"Bearer {KEY}"
    filled = fill_gaps([("llm", answered)], made.document, made.form, made.gaps)
    assert len(filled.cells) == len(answered.readings) > 0
    for text in (
        caplog.text,
        repr(refused),
        repr(filled),
        repr(filler.settings),
        json.dumps([c.to_dict() for c in filled.cells.values()]),
    ):
        assert KEY not in text


def test_a_missing_extra_is_said(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    import builtins

    real = builtins.__import__

    def without(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == "tenacity":
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    filling = GapFiller(settings("http://127.0.0.1:9/v1")).govreport_fill(made.document, made.form, made.gaps)
    assert "pip install 'govreport[llm]'" in filling.findings[0].message


def test_importing_the_plugin_imports_no_client() -> None:
    import subprocess
    import sys

    code = (
        "import sys, govreport_llm; govreport_llm.plugin.GapFiller(); "
        "print([m for m in ('openai', 'tenacity', 'httpx2') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONPATH": ":".join(sys.path)}
    )
    assert done.stdout.strip() == "[]"
