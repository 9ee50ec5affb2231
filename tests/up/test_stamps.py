from eduapp.up.stamps import Stamps, fingerprint


def test_a_stamp_matches_only_what_was_written(tmp_path):
    stamps = Stamps(tmp_path / "new" / "stamps.json")
    assert not stamps.matches("packages", "a")
    stamps.write("packages", "a")
    stamps.write("torch", "b")
    assert stamps.matches("packages", "a")
    assert not stamps.matches("packages", "b")
    assert not stamps.matches("torch", "a")


def test_a_broken_stamp_file_counts_as_empty_and_is_written_anew(tmp_path):
    path = tmp_path / "stamps.json"
    for broken in ("{", "[]", "\x00"):
        path.write_text(broken)
        assert not Stamps(path).matches("packages", "a")
    Stamps(path).write("packages", "a")
    assert Stamps(path).matches("packages", "a")


def test_a_fingerprint_changes_with_the_content_of_a_file(tmp_path):
    lock = tmp_path / "requirements.txt"
    lock.write_text("django==1")
    first = fingerprint(["here", lock])
    assert first == fingerprint(["here", lock])
    lock.write_text("django==2")
    assert fingerprint(["here", lock]) != first


def test_a_fingerprint_tells_apart_what_only_joins_to_the_same_text():
    assert fingerprint(["ab", "c"]) != fingerprint(["a", "bc"])
