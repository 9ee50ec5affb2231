"""Where models run: the device, what suits it, and as many threads as the machine gives this process."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from functools import lru_cache
from threading import Barrier
from typing import Any, TypeVar

Job = TypeVar("Job")
Result = TypeVar("Result")


def device() -> str:
    """`cuda`, `mps` or `cpu`; `EDUAPP_DEVICE` overrides what is found."""
    chosen = os.environ.get("EDUAPP_DEVICE", "")
    if chosen:
        return chosen
    import torch

    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def batch_tokens(place: str) -> int:
    """Tokens that pass through a model at once: few on a processor, where more gain nothing and take memory; many on a
    graphics card, which is idle with few.
    """
    return 512 if place == "cpu" else 16_384


def halves(place: str) -> Any:
    """A context in which products are made in half precision where the device is faster so (a graphics card), and nowhere else.

    float16 keeps three more bits of a state than bfloat16 does; what a grader makes of them is rounded far more coarsely still.
    """
    import torch

    return torch.autocast("cuda", dtype=torch.float16) if place == "cuda" else nullcontext()


def threads() -> int:
    """Threads for a model: `EDUAPP_MODEL_THREADS`, else the cores this process may use."""
    chosen = os.environ.get("EDUAPP_MODEL_THREADS", "")
    if chosen:
        return max(1, int(chosen))
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def prepare() -> str:
    """Set the thread count once, and ask for kernels that give the same bits each time; the device."""
    import torch

    torch.set_num_threads(threads())
    torch.use_deterministic_algorithms(True, warn_only=True)
    # That also writes into all fresh memory, in case that somebody reads what nobody wrote; nothing here does.
    torch.utils.deterministic.fill_uninitialized_memory = False  # type: ignore[attr-defined]
    return device()


def spread(work: Callable[[Job], Result], jobs: Sequence[Job]) -> list[Result]:
    """Results of all jobs in order. On a CPU each job runs on one thread, and as many jobs at once as there are threads.

    Several threads within one product may add in another order and round differently; one thread a job gives the same bits on
    any number of threads.
    """
    if device() != "cpu":
        return [work(job) for job in jobs]
    return list(_workers(os.getpid()).map(work, jobs))


def _single() -> None:
    """One thread for the products of the calling thread. Asking for the number makes torch keep it for this thread."""
    import torch

    torch.set_num_threads(1)
    torch.get_num_threads()


@lru_cache(maxsize=1)
def _workers(process: int) -> ThreadPoolExecutor:
    """Threads whose products run on one thread each; a forked process gets its own."""
    import torch

    count = threads()
    pool = ThreadPoolExecutor(count, "model", initializer=_single)
    started = Barrier(count + 1)
    waiting: list[Any] = [pool.submit(started.wait) for _ in range(count)]
    started.wait()
    for one in waiting:
        one.result()
    # That also set what threads made later start with; other models keep theirs.
    torch.set_num_threads(count)
    return pool
