"""Where models run: the device, and as many threads as the machine gives this process."""

import os


def device() -> str:
    """`cuda`, `mps` or `cpu`; `EDUAPP_DEVICE` overrides what is found."""
    chosen = os.environ.get("EDUAPP_DEVICE", "")
    if chosen:
        return chosen
    import torch

    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


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
    return device()
