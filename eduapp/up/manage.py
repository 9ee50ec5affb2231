"""`./run manage COMMAND`: a management command with the surroundings of the running school.

Where no school is running on the data directory, the stores are started for the command alone.
The data directory is `data`, or the one that EDUAPP_DATA_DIR names.
"""

import os
import signal
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

from eduapp.up.folder import DataFolder
from eduapp.up.options import ROOT
from eduapp.up.say import StopError, say
from eduapp.up.stores import Stores
from eduapp.up.surroundings import surroundings


def main(arguments: list[str]) -> int:
    """The exit code of the command."""
    folder = DataFolder(Path(os.environ.get("EDUAPP_DATA_DIR") or ROOT / "data").absolute())
    # Ctrl-C goes to the command, which is in our group; we wait for it and then stop what we started.
    signal.signal(signal.SIGINT, lambda number, frame: None)
    try:
        with ExitStack() as cleanup:
            environment = folder.state().get("environment") or _own(folder, cleanup)
            if arguments[:2] == ["models", "pull"]:
                # The one command that is there to use the network.
                environment = {**environment, "HF_HUB_OFFLINE": "0"}
            command = [sys.executable, "-P", str(ROOT / "manage.py"), *arguments]
            return subprocess.run(command, env={**os.environ, **environment}, check=False).returncode
    except StopError as stop:
        say(f"\n{stop}")
        return 1


def _own(folder: DataFolder, cleanup: ExitStack) -> dict[str, str]:
    folder.claim()
    stores = Stores(folder, quiet=True)
    cleanup.callback(stores.stop)
    database, redis = stores.start()
    return surroundings(folder, database_url=database, redis_url=redis)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
