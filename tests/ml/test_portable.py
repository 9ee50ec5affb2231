"""Training that gives the same bits on any processor begins with what its libraries read when they are loaded."""

import os
import platform
import subprocess
import sys

from ml.train import portable

PROGRAM = """
import os, sys
from ml.train import portable
portable.ensure()
import torch
print(torch.backends.cpu.get_cpu_capability(), *sys.argv[1:])
print(*(os.environ.get(name) for name in portable.VARIABLES))
"""


def run(more):
    environment = {name: value for name, value in os.environ.items() if name not in portable.VARIABLES}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "--seed", "20264"],
        env=environment | more,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()


def test_a_program_begins_again_with_the_variables_and_its_own_arguments():
    capability, variables = run({})
    assert capability.split()[1:] == ["--seed", "20264"]
    assert variables.split() == list(portable.VARIABLES.values())


def test_torch_is_held_to_avx2_whatever_was_asked_for_before():
    held, _ = run({"ATEN_CPU_CAPABILITY": "default"})
    wanted, _ = run(portable.VARIABLES)
    assert held == wanted
    assert platform.machine() != "x86_64" or held.startswith("AVX2")
