"""Would ONNX Runtime read answers faster? The shipped cross-encoder through it, in fp32 and int8, beside the worker's own path.

Needs `onnx`, `onnxscript` and `onnxruntime`, which the product does not use; without them the bench says so. All sides get the
same batches of fixed shapes, one thread each and several at once. Speed and changed labels are told on answers of the grading
data, whose labels are not read; what a path loses in macro-F1 is told on training rows.
"""

from __future__ import annotations

import importlib.util
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from bench.base import Bench, Report, Say, Table, setup
from bench.grading_rows import test_groups, train_examples
from bench.grading_speed import fresh, take_turns

__all__ = ["Onnx"]

NEEDED = ("onnx", "onnxscript", "onnxruntime")
ROWS, TRAINING_ROWS = 320, 480
TORCH, FP32, INT8 = "torch", "ONNX Runtime, fp32", "ONNX Runtime, int8"
SPACES = ("3way", "5way")


class Onnx(Bench):
    name: ClassVar[str] = "onnx"
    summary: ClassVar[str] = "the shipped cross-encoder through ONNX Runtime, fp32 and int8, beside torch"

    def run(self, *, data: Path | None, say: Say) -> Report:
        missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
        if missing:
            say(
                f"Not installed: {', '.join(missing)}. The product does not use them, so nothing is measured."
            )
            return Report(self.name, {"missing": missing}, setup=setup())
        from ml import devices
        from ml.answers.scorer import Request, Scorer

        torch_path = Scorer()
        groups = test_groups(data)
        rows = [e for group in groups[:2] for e in group.examples[: ROWS // min(2, len(groups))]]
        requests = [Request(e.question, e.references, e.answer) for e in rows]
        with tempfile.TemporaryDirectory() as folder:
            paths = {TORCH: torch_path, **exported(torch_path, Path(folder))}
            found = measured(paths, requests, say)
        where = setup(grader=torch_path.version, threads=devices.threads(), rows=len(requests))
        ratio = {
            name: round(one["answers_per_second"] / found[TORCH]["answers_per_second"], 3)
            for name, one in found.items()
        }
        return Report(self.name, found, ratio=ratio, setup=where, tables=[table(found, ratio)])


class Session:
    """Stands in for the cross-encoder: the same batches, run by ONNX Runtime on one thread each."""

    def __init__(self, file: Path) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])

    def outputs(self, rows: Sequence[Any]) -> Any:
        """Raw head outputs [rows, 17], float32."""
        import numpy as np

        from ml import devices
        from ml.answers import inputs, network
        from ml.batching import fixed_buckets

        found = np.zeros((len(rows), network.WIDTH), dtype=np.float32)
        buckets = list(fixed_buckets([len(row) for row in rows]))

        def run(bucket: tuple[list[int], int, int]) -> Any:
            indices, width, size = bucket
            batch = inputs.arrays([rows[indices[i % len(indices)]] for i in range(size)], width)
            return self.session.run(None, batch)[0]

        for (indices, _, _), outputs in zip(buckets, devices.spread(run, buckets), strict=True):
            found[indices] = outputs[: len(indices)]
        return found


def exported(shared: Any, folder: Path) -> dict[str, Any]:
    """Scorers whose cross-encoder runs in ONNX Runtime, as it was and with weights and activations of eight bits."""
    import torch
    from onnxruntime.quantization import QuantType, quantize_dynamic

    from ml.answers import network

    base, heads, _ = shared.cross.parts

    class Whole(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.base, self.heads = base, heads

        def forward(self, ids: Any, segments: Any, mask: Any) -> Any:
            return network.forward(self.base, self.heads, {"ids": ids, "segments": segments, "mask": mask})

    names = ["ids", "segments", "mask"]
    rows, width = torch.export.Dim("rows", min=1, max=64), torch.export.Dim("width", min=8, max=512)
    # Three tensors: one given three times would be taken for one input.
    example = tuple(torch.ones(4, 32, dtype=torch.int64) for _ in names)
    plain, small = folder / "fp32.onnx", folder / "int8.onnx"
    torch.onnx.export(
        Whole().eval(), example, str(plain), input_names=names, dynamo=True, verbose=False,
        dynamic_shapes={name: {0: rows, 1: width} for name in names},
    )  # fmt: skip
    quantize_dynamic(plain, small, weight_type=QuantType.QInt8, per_channel=True)
    return {name: with_cross(shared, Session(file)) for name, file in ((FP32, plain), (INT8, small))}


def with_cross(shared: Any, cross: Any) -> Any:
    scorer = fresh(shared)
    scorer.__dict__["cross"] = cross
    return scorer


def measured(paths: dict[str, Any], requests: Sequence[Any], say: Say) -> dict[str, dict[str, float]]:
    """Speed of the cross-encoder, and what becomes of outputs and labels, for each path."""
    ready = paths[TORCH].rows_of(requests)[0]
    best, outputs = take_turns({name: partial(one.cross.outputs, ready) for name, one in paths.items()}, say)
    train = train_examples()
    some = train[:: max(1, len(train) // TRAINING_ROWS)]
    opinions = {name: one.score(requests) for name, one in paths.items()}
    figures = {}
    for name, one in paths.items():
        say(f"{name}: macro-F1 on {len(some)} training rows")
        figures[name] = {
            "answers_per_second": len(requests) / best[name].clock,
            "answers_per_processor_second": len(requests) / best[name].processors,
            "largest_output_difference": float(abs(outputs[name] - outputs[TORCH]).max()),
            "labels_changed": changed(opinions[name], opinions[TORCH]),
            "scores_changed": sum(
                a.credit != b.credit for a, b in zip(opinions[name], opinions[TORCH], strict=True)
            )
            / len(requests),
            "alone_or_in_company": company(one.cross, ready),
            **macro_f1(one, some),
        }
    return figures


def changed(ours: Sequence[Any], theirs: Sequence[Any]) -> float:
    """Share of labels that differ, over both label spaces."""
    pairs = [(a.chosen[s], b.chosen[s]) for a, b in zip(ours, theirs, strict=True) for s in SPACES]
    return sum(a != b for a, b in pairs) / len(pairs)


def company(cross: Any, rows: Sequence[Any]) -> float:
    """Largest difference of a row's outputs alone and among others; the product allows none."""
    together = cross.outputs(rows[:32])
    return max(float(abs(cross.outputs([row])[0] - together[n]).max()) for n, row in enumerate(rows[:32]))


def macro_f1(scorer: Any, examples: Sequence[Any]) -> dict[str, float]:
    from ml import metrics
    from ml.answers import labels
    from ml.answers.scorer import Request

    found = {}
    for space in SPACES:
        names = labels.labels_of(space)
        rows = [e for e in examples if e.space == space]
        opinions = scorer.score([Request(e.question, e.references, e.answer or "-") for e in rows])
        truth = [names.index(e.label) for e in rows]
        guess = [names.index(one.chosen[space]) for one in opinions]
        found[f"macro_f1_{space}"] = metrics.macro_f1(truth, guess, len(names)) if rows else 0.0
    return found


def table(found: dict[str, dict[str, float]], ratio: dict[str, float]) -> Table:
    columns = [
        "path",
        "answers/s",
        "faster by",
        "outputs differ by",
        "labels changed",
        "alone or among others",
        "macro-F1 3-way, 5-way",
    ]
    rows = [
        [
            name, f"{one['answers_per_second']:.1f}", f"{ratio[name]:.2f}", f"{one['largest_output_difference']:.6f}",
            f"{one['labels_changed']:.1%}", f"{one['alone_or_in_company']:.6f}",
            f"{one['macro_f1_3way']:.4f}, {one['macro_f1_5way']:.4f}",
        ]
        for name, one in found.items()
    ]  # fmt: skip
    return Table("The cross-encoder, one batch a thread", columns, rows)
