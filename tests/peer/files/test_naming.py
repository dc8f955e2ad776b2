import pytest

from telpher.peer.files.disk import DiskFault
from telpher.peer.files.naming import DEEPEST, MOST_FOLDERS, Folding, Plan, numbered
from telpher.protocol.manifest import Entry, FileEntry
from tests.peer.files.disks import AWKWARD, manifest_for


def plan_for(*paths: str, folding: Folding | None = None) -> Plan:
    return Plan(manifest_for(dict.fromkeys(paths, 0)).entries, folding or Folding())


def paths_of(plan: Plan) -> list[str]:
    return ["/".join(plan.path(entry)) for entry in range(len(plan.places))]


@pytest.mark.parametrize(
    ("name", "number", "is_folder", "expected"),
    [
        ("a.txt", 0, False, "a.txt"),
        ("a.txt", 1, False, "a (1).txt"),
        ("a.tar.gz", 2, False, "a.tar (2).gz"),
        ("a", 1, False, "a (1)"),
        (".bashrc", 1, False, ".bashrc (1)"),
        ("...", 1, False, "... (1)"),
        ("v1.2", 1, True, "v1.2 (1)"),
        ("a." + "b" * 40, 1, False, "a." + "b" * 40 + " (1)"),
        ("x" * 300 + ".txt", 0, False, "x" * 251 + ".txt"),
        ("x" * 300 + ".txt", 12, False, "x" * 246 + " (12).txt"),
        ("\u20ac" * 100, 0, False, "\u20ac" * 85),
        ("\U0001f600" * 100 + ".jpg", 1, False, "\U0001f600" * 61 + " (1).jpg"),
        ("a." + "b" * 300, 0, False, "a." + "b" * 253),
    ],
)
def test_a_number_and_a_limit(name: str, number: int, is_folder: bool, expected: str) -> None:
    found = numbered(name, number, is_folder=is_folder)
    assert found == expected
    assert len(found.encode()) <= 255


def test_what_fits_keeps_its_name() -> None:
    plan = plan_for(*AWKWARD)
    assert paths_of(plan) == [path.rstrip("/") for path in AWKWARD]
    assert plan.renamed == []
    assert plan.top() == {"photos": True, "a.jpg": False, "zero": False, ' ~.\\:*?"<>|': False}


def test_case_and_normalisation_only_where_they_matter() -> None:
    paths = ["A.txt", "a.TXT", "\u00e9/x", "e\u0301/x", "stra\u00dfe", "STRASSE"]
    assert paths_of(plan_for(*paths)) == paths
    plan = plan_for(*paths, folding=Folding(case=True, normalisation=True))
    assert paths_of(plan) == [
        "A.txt",
        "a (1).TXT",
        "\u00e9/x",
        "e\u0301 (1)/x",
        "stra\u00dfe",
        "STRASSE (1)",
    ]
    assert plan.renamed == [
        ("a.TXT", "a (1).TXT"),
        ("e\u0301", "e\u0301 (1)"),
        ("STRASSE", "STRASSE (1)"),
    ]
    normalising = paths_of(plan_for(*paths, folding=Folding(normalisation=True)))
    assert normalising == [*paths[:3], "e\u0301 (1)/x", *paths[4:]]


def test_folders_that_differ_stay_apart_and_keep_their_own() -> None:
    paths = ["P/a", "p/a", "P/b", "p/b", "p/"]
    plan = plan_for(*paths, folding=Folding(case=True))
    assert paths_of(plan) == ["P/a", "p (1)/a", "P/b", "p (1)/b", "p (1)"]
    assert plan.renamed == [("p", "p (1)")]
    assert plan.top() == {"P": True, "p (1)": True}


def test_a_number_that_is_taken_already() -> None:
    plan = plan_for("a (1)", "A", "a", folding=Folding(case=True))
    assert paths_of(plan) == ["a (1)", "A", "a (2)"]


def test_thousands_of_long_names_that_are_shortened_to_one() -> None:
    plan = plan_for(*(f"{'x' * 300}{number}.txt" for number in range(20_000)))
    names = paths_of(plan)
    assert len(set(names)) == 20_000
    assert max(len(name.encode()) for name in names) == 255
    assert all(name.endswith(".txt") for name in names)


@pytest.mark.parametrize(
    "path",
    ["../x", "/etc/x", "a/../../x", "..", ".", "", "a//b", "a\0b", "C:/x", "a/\n", "\ud800/x"],
)
def test_a_manifest_that_lied_stays_inside(path: str) -> None:
    entries: list[Entry] = [FileEntry(modified=0, path=path, size=0, type="")]
    for part in Plan(entries, Folding()).path(0):
        assert part not in ("", ".", "..")
        assert "/" not in part
        assert "\0" not in part


def test_entries_that_stand_in_each_others_way() -> None:
    entries: list[Entry] = [
        FileEntry(modified=0, path=path, size=0, type="") for path in ("a", "a", "a/b", "a/b")
    ]
    assert paths_of(Plan(entries, Folding())) == ["a", "a (1)", "a (2)/b", "a (2)/b (1)"]


def test_the_deepest_and_one_deeper() -> None:
    deepest = "d/" * DEEPEST + "x"
    assert paths_of(plan_for(deepest)) == [deepest]
    with pytest.raises(DiskFault, match="cannot-save"):
        plan_for("d/" + deepest)


def test_the_most_folders_and_one_more() -> None:
    plan_for(*(f"{number}/x" for number in range(MOST_FOLDERS)))
    with pytest.raises(DiskFault, match="cannot-save"):
        plan_for(*(f"{number}/x" for number in range(MOST_FOLDERS + 1)))
