"""What is meant to give the same bits on every processor that has AVX2, of whatever maker.

Sums of floating-point numbers hang on their order, and the libraries below torch and numpy choose it by the processor. Training
makes much of little: from a difference in the last bit, held-out figures come out some hundredths apart. These variables hold
each library to one way; they are read when it is loaded, so the program has to begin with them.
"""

import os
import sys

# oneDNN, torch's own kernels, MKL (whose other ways are meant for processors of its maker alone) and numpy's OpenBLAS.
VARIABLES = {
    "ONEDNN_MAX_CPU_ISA": "AVX2",
    "ATEN_CPU_CAPABILITY": "avx2",
    "MKL_CBWR": "COMPATIBLE",
    "OPENBLAS_CORETYPE": "Haswell",
}


def ensure() -> None:
    """Begin this program again with the variables, unless it has them."""
    if any(os.environ.get(name) != value for name, value in VARIABLES.items()):
        os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], {**os.environ, **VARIABLES})  # noqa: S606
