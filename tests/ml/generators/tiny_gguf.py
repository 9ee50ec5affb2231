"""A randomly initialised causal model in GGUF, of a few thousand parameters, made on the spot."""

import struct
from pathlib import Path

import numpy as np

WIDTH, INNER, HEADS, LAYERS, CONTEXT = 16, 32, 2, 2, 256
MARKS = ("<s>", "</s>", "<|im_start|>", "<|im_end|>")
TEMPLATE = (
    "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
NORMAL, CONTROL = 1, 3
ALIGNMENT = 32


def tiny_gguf(path: Path, chat: bool = True, architecture: str = "llama", **more: object) -> Path:
    """Writes the file; `more` are further values of the header, their dots written as two underscores."""
    path.parent.mkdir(parents=True, exist_ok=True)
    values = header_values(architecture, chat) | {
        key.replace("__", "."): value for key, value in more.items()
    }
    path.write_bytes(gguf_bytes(values, tensors()))
    return path


def header_values(architecture: str = "llama", chat: bool = True) -> dict[str, object]:
    words = vocabulary()
    sizes = {
        "context_length": CONTEXT,
        "embedding_length": WIDTH,
        "block_count": LAYERS,
        "feed_forward_length": INNER,
        "attention.head_count": HEADS,
        "attention.head_count_kv": HEADS,
        "attention.layer_norm_rms_epsilon": 1e-5,
    }
    return {
        "general.architecture": architecture,
        "general.name": "tiny",
        **{f"{architecture}.{key}": value for key, value in sizes.items()},
        "tokenizer.ggml.model": "gpt2",
        "tokenizer.ggml.pre": "gpt-2",
        "tokenizer.ggml.tokens": words,
        "tokenizer.ggml.token_type": [CONTROL if word in MARKS else NORMAL for word in words],
        "tokenizer.ggml.merges": ["c i"],
        "tokenizer.ggml.bos_token_id": words.index("<s>"),
        "tokenizer.ggml.eos_token_id": words.index("</s>"),
        "tokenizer.ggml.add_bos_token": True,
        **({"tokenizer.chat_template": TEMPLATE} if chat else {}),
    }


def vocabulary() -> list[str]:
    return [*byte_letters(), "ci", *MARKS]


def byte_letters() -> list[str]:
    """A printable letter for each of the 256 bytes, as byte-level vocabularies have it."""
    shown = [*range(ord("!"), ord("~") + 1), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    hidden = iter(range(0x100, 0x200))
    return [chr(byte) if byte in shown else chr(next(hidden)) for byte in range(256)]


def tensors() -> dict[str, np.ndarray]:
    """Weights as rows of outputs. Only printable ASCII is ever said: all else has a row of zeros."""
    draw = np.random.default_rng(1)
    count = len(vocabulary())

    def matrix(rows: int, columns: int) -> np.ndarray:
        return draw.normal(size=(rows, columns)).astype(np.float32)

    said = matrix(count, WIDTH)
    said[[place for place in range(count) if not 32 <= place < 127]] = 0
    found = {"token_embd.weight": matrix(count, WIDTH), "output.weight": said}
    found["output_norm.weight"] = np.ones(WIDTH, np.float32)
    for layer in range(LAYERS):
        for name in ("attn_q", "attn_k", "attn_v", "attn_output"):
            found[f"blk.{layer}.{name}.weight"] = matrix(WIDTH, WIDTH)
        for name, rows, columns in (("gate", INNER, WIDTH), ("up", INNER, WIDTH), ("down", WIDTH, INNER)):
            found[f"blk.{layer}.ffn_{name}.weight"] = matrix(rows, columns)
        for name in ("attn_norm", "ffn_norm"):
            found[f"blk.{layer}.{name}.weight"] = np.ones(WIDTH, np.float32)
    return found


def gguf_bytes(values: dict[str, object], arrays: dict[str, np.ndarray]) -> bytes:
    head = b"GGUF" + struct.pack("<IQQ", 3, len(arrays), len(values))
    head += b"".join(_text(key) + _typed(value) for key, value in values.items())
    body = b""
    for name, array in arrays.items():
        body += bytes(-len(body) % ALIGNMENT)
        sizes = array.shape[::-1]
        head += _text(name) + struct.pack(f"<I{len(sizes)}QIQ", len(sizes), *sizes, 0, len(body))
        body += array.tobytes()
    return head + bytes(-len(head) % ALIGNMENT) + body + bytes(-len(body) % ALIGNMENT)


def _text(text: str) -> bytes:
    return struct.pack("<Q", len(text.encode())) + text.encode()


def _typed(value: object) -> bytes:
    kind, body = _value(value)
    return struct.pack("<I", kind) + body


def _value(value: object) -> tuple[int, bytes]:
    if isinstance(value, bool):
        return 7, struct.pack("<?", value)
    if isinstance(value, int):
        return 4, struct.pack("<I", value)
    if isinstance(value, float):
        return 6, struct.pack("<f", value)
    if isinstance(value, str):
        return 8, _text(value)
    if isinstance(value[0], int):
        return 9, struct.pack(f"<IQ{len(value)}i", 5, len(value), *value)
    return 9, struct.pack("<IQ", 8, len(value)) + b"".join(_text(one) for one in value)
