"""What may be said to ./run."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DEFAULT_PORT = 8000
EPILOGUE = """\
other commands:
  ./run test [ARGUMENTS]    check everything; ARGUMENTS go to pytest
  ./run manage COMMAND      a management command with the same surroundings, for example
                            ./run manage bench grading-speed

DATABASE_URL and REDIS_URL name a PostgreSQL and a Redis of your own; then none is started here.
TORCH_SPEC says which PyTorch to install. docs/operations.md lists every variable."""


@dataclass(frozen=True, slots=True)
class Options:
    host: str = "127.0.0.1"
    port: int = DEFAULT_PORT
    data_dir: Path = ROOT / "data"
    demo: bool = True
    reset: bool = False
    yes: bool = False
    logs: bool = False


def read(arguments: Sequence[str]) -> Options:
    """Options from the command line; argparse ends the process with code 2 and a message on a wrong one."""
    given = _parser().parse_args(list(arguments))
    return Options(
        host=given.host,
        port=given.port,
        data_dir=Path(given.data_dir).expanduser().absolute(),
        demo=not given.no_demo,
        reset=given.reset,
        yes=given.yes,
        logs=given.logs,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="./run",
        description="Install what is missing, start the school, and stop it on Ctrl-C.",
        epilog=EPILOGUE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--port", type=_port, default=DEFAULT_PORT, help="where to listen (default: 8000)")
    parser.add_argument(
        "--host", default="127.0.0.1", help="address to listen on; 0.0.0.0 opens it to the network"
    )
    parser.add_argument("--data-dir", default=ROOT / "data", help="where everything is kept (default: data)")
    parser.add_argument("--no-demo", action="store_true", help="start empty, without the demo school")
    parser.add_argument("--reset", action="store_true", help="delete everything in the data directory first")
    parser.add_argument("--yes", action="store_true", help="answer yes to the question that --reset asks")
    parser.add_argument("--logs", action="store_true", help="show the logs of all parts as they are written")
    return parser


def _port(text: str) -> int:
    try:
        port = int(text)
    except ValueError:
        port = 0
    if not 1 <= port <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port; give a number from 1 to 65535")
    return port
