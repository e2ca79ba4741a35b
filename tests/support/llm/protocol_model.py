"""Writes a tiny language model of random weights, for llama.cpp's server to serve.

It knows nothing: what it answers proves how requests and answers travel, not that answers are any good.

    python tests/llm/protocol_model.py model.gguf [SEED] [--no-grammar]      (needs: pip install gguf)

With --no-grammar its tokenizer puts a space before every text, which llama.cpp's grammars refuse: the server then
answers every request for JSON with an error of its own.
"""

from __future__ import annotations

import sys

WIDTH, HEADS, LAYERS, HIDDEN, CONTEXT = 32, 2, 1, 64, 16384


def write(path: str, seed: int, *, grammar: bool = True) -> None:
    """A llama model with a vocabulary of bytes: any text is as many tokens as it has bytes."""
    import gguf
    import numpy

    rng = numpy.random.default_rng(seed)
    tokens = [b"<unk>", b"<s>", b"</s>", *(f"<0x{byte:02X}>".encode() for byte in range(256))]
    kinds = [2, 3, 3, *([6] * 256)]  # unknown, control, control, byte
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_name("random-bytes")
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(HIDDEN)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(WIDTH // HEADS)
    writer.add_vocab_size(len(tokens))
    writer.add_tokenizer_model("llama")
    writer.add_token_list(tokens)
    writer.add_token_scores([0.0] * len(tokens))
    writer.add_token_types(kinds)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_unk_token_id(0)
    writer.add_add_space_prefix(not grammar)

    def tensor(name: str, *shape: int) -> None:
        writer.add_tensor(f"{name}.weight", rng.normal(0, 0.6, shape).astype(numpy.float32))

    def ones(name: str) -> None:
        writer.add_tensor(f"{name}.weight", numpy.ones(WIDTH, numpy.float32))

    tensor("token_embd", len(tokens), WIDTH)
    ones("output_norm")
    tensor("output", len(tokens), WIDTH)
    for i in range(LAYERS):
        ones(f"blk.{i}.attn_norm")
        for part in ("attn_q", "attn_k", "attn_v", "attn_output"):
            tensor(f"blk.{i}.{part}", WIDTH, WIDTH)
        ones(f"blk.{i}.ffn_norm")
        tensor(f"blk.{i}.ffn_gate", HIDDEN, WIDTH)
        tensor(f"blk.{i}.ffn_up", HIDDEN, WIDTH)
        tensor(f"blk.{i}.ffn_down", WIDTH, HIDDEN)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


if __name__ == "__main__":
    options = [argument for argument in sys.argv[1:] if argument.startswith("--")]
    path, *rest = [argument for argument in sys.argv[1:] if not argument.startswith("--")]
    write(path, int(rest[0]) if rest else 0, grammar="--no-grammar" not in options)
