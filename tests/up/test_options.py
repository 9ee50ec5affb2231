import pytest

from eduapp.up import options


def test_without_arguments_the_demo_opens_on_this_machine_alone():
    chosen = options.read([])
    assert (chosen.host, chosen.port, chosen.demo, chosen.reset) == ("127.0.0.1", 8000, True, False)
    assert chosen.data_dir == options.ROOT / "data"


def test_every_option_is_understood():
    chosen = options.read(
        ["--port", "9000", "--host=::1", "--data-dir=school", "--no-demo", "--reset", "--yes"]
    )
    assert (chosen.host, chosen.port, chosen.demo, chosen.reset, chosen.yes) == (
        "::1",
        9000,
        False,
        True,
        True,
    )
    assert chosen.data_dir.is_absolute()
    assert chosen.data_dir.name == "school"


@pytest.mark.parametrize("port", ["0", "65536", "web", "-1", ""])
def test_a_port_that_is_none_is_refused_in_words(port, capsys):
    with pytest.raises(SystemExit) as left:
        options.read([f"--port={port}"])
    assert left.value.code == 2
    assert "is not a port; give a number from 1 to 65535" in capsys.readouterr().err


def test_an_unknown_option_is_refused(capsys):
    with pytest.raises(SystemExit):
        options.read(["--prot", "9000"])
    assert "--prot" in capsys.readouterr().err


def test_help_names_the_other_commands(capsys):
    with pytest.raises(SystemExit) as left:
        options.read(["--help"])
    assert left.value.code == 0
    assert "./run test" in capsys.readouterr().out
