"""`python -m eduapp.up`: opens the school and keeps it open until it is told to stop."""

import signal
import sys
import time
from contextlib import ExitStack

from eduapp.embedded.ports import free_port, is_taken
from eduapp.up import logs, options, parts
from eduapp.up.family import Family
from eduapp.up.folder import DataFolder
from eduapp.up.options import Options
from eduapp.up.prepared import prepare_once
from eduapp.up.say import Step, StopError, say
from eduapp.up.stores import Stores
from eduapp.up.surroundings import LOOPBACK, surroundings

READY_SECONDS = 120.0
LOOK_SECONDS = 0.25
ROTATE_SECONDS = 60.0
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Told(BaseException):
    """A signal said to stop. Not an Exception, so that nothing on the way takes it for a failure."""


def main(arguments: list[str]) -> int:
    """Exit code 0 after an ordinary stop, 1 after a failure that was explained."""
    chosen = options.read(arguments)
    listen_to_signals()
    code, words = 0, f"The school is closed. Everything is kept in {chosen.data_dir}"
    with ExitStack() as cleanup:
        try:
            open_school(chosen, cleanup)
        except Told:
            say("\nStopping …")
        except StopError as stop:
            code, words = 1, f"\n{stop}"
        finally:
            deafen()
    say(words)
    return code


def open_school(chosen: Options, cleanup: ExitStack) -> None:
    """Start everything in order, then watch. What has started is stopped by `cleanup`, last first."""
    began = time.monotonic()
    folder = DataFolder(chosen.data_dir)
    folder.claim()
    if chosen.reset:
        reset(folder, confirmed=chosen.yes)
    refuse_taken_port(chosen.host, chosen.port)
    stores = Stores(folder)
    cleanup.callback(stores.stop)
    database, redis = stores.start()
    # A demo school is made in our own database only, never in one that somebody else looks after.
    own_database = any(store.name == "postgres" for store in stores.embedded)
    demo = chosen.demo and own_database
    environment = surroundings(folder, database_url=database, redis_url=redis, host=chosen.host, demo=demo)
    folder.write_state({"address": parts.address(chosen.host, chosen.port), "environment": environment})
    cleanup.callback(folder.forget_state)
    sign_ins = prepare_once(folder, environment, demo=demo, own_database=own_database)
    family = Family(logs=folder / "logs", environment=environment, stores=stores.embedded)
    cleanup.callback(family.stop)
    live = logs.LiveLogs(folder / "logs") if chosen.logs else None
    open_doors(family, chosen, folder, environment)
    welcome(chosen.host, chosen.port, folder, sign_ins, time.monotonic() - began)
    watch(family, folder, live)


def open_doors(family: Family, chosen: Options, folder: DataFolder, environment: dict[str, str]) -> None:
    """Start the parts and wait until those that matter do their work. Raises StopError."""
    everyone = parts.parts(host=chosen.host, port=chosen.port, data=folder.path, environment=environment)
    awaited = [part for part in everyone if part.ready]
    for part in awaited:
        family.add(part)
    for part in awaited:
        await_ready(part, family, folder)
    for part in everyone:
        if part not in awaited:
            family.add(part)
    family.opened()


def await_ready(part: parts.Part, family: Family, folder: DataFolder) -> None:
    step = Step(f"Waiting for the {part.name}")
    deadline = time.monotonic() + READY_SECONDS
    while part.ready and not part.ready():
        family.look(time.monotonic())
        if time.monotonic() > deadline:
            step.failed()
            log = folder / "logs" / f"{part.name}.log"
            raise StopError(f"The {part.name} did not become ready. The end of {log}:\n{logs.tail(log)}")
        step.tick()
        time.sleep(0.05)
    step.done()


def watch(family: Family, folder: DataFolder, live: logs.LiveLogs | None) -> None:
    """Look after the family until a signal arrives (Told) or it cannot be kept alive (StopError)."""
    rotate_at = 0.0
    while True:
        now = time.monotonic()
        family.look(now)
        if live:
            live.show()
        if now >= rotate_at:
            logs.rotate(folder / "logs")
            rotate_at = now + ROTATE_SECONDS
        time.sleep(LOOK_SECONDS)


def reset(folder: DataFolder, *, confirmed: bool) -> None:
    """Empty the data directory once the person has said yes."""
    if not confirmed:
        if not sys.stdin.isatty():
            raise StopError("--reset deletes the whole school. Add --yes to say that this is meant.")
        say(f"This deletes the school in {folder.path}: people, courses, work and grades.")
        if input("Type delete to go on: ").strip() != "delete":
            raise StopError("Nothing was deleted.")
    folder.empty()
    say(f"  ✓ Emptied {folder.path}")


def refuse_taken_port(host: str, port: int) -> None:
    """Raises StopError with a port that is free, or with what is wrong with the address."""
    try:
        taken = is_taken(host, port)
    except PermissionError as error:
        raise StopError(
            f"Port {port} is for administrators only; choose one above 1023 with --port."
        ) from error
    except OSError as error:
        raise StopError(
            f"{host} is not an address of this machine ({error.strerror}); see --host."
        ) from error
    if taken:
        raise StopError(
            f"Port {port} is in use by another program. Choose another one, for example:\n"
            f"  ./run --port {free_port(host)}"
        )


def welcome(host: str, port: int, folder: DataFolder, sign_ins: list[str], seconds: float) -> None:
    address = parts.address(host, port)
    say(f"\n  The school is open:  {address}   (ready in {seconds:.1f} s)")
    if sign_ins:
        say("\n  Demo sign-ins")
    for line in sign_ins:
        say(f"    {line}")
    if not sign_ins:
        say('\n  A school is opened with: ./run manage open_school "Name" --admin-name … --admin-email …')
    if sign_ins and host not in LOOPBACK:
        say("\n  ! The whole network can reach this address, and the demo's password is known to everybody.")
        say("    For a real school start with --no-demo and a --data-dir of its own.")
    say(f"\n  Data and logs are in {folder.path}. Ctrl-C stops everything.\n")


def listen_to_signals() -> None:
    def told(number: int, frame: object) -> None:
        raise Told

    for number in SIGNALS:
        # Under nohup the hang-up signal is ignored on purpose.
        if number != signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, told)


def deafen() -> None:
    """Stopping is short and bounded; a second Ctrl-C must not cut it in half."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
