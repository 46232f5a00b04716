"""The rules of the folder of SQL files, each with a file that breaks it."""

from __future__ import annotations

from pathlib import Path

import pytest

from cloison.database.migration_files import read_tree
from cloison.errors import CloisonError, Code

FUNCTION = (
    "CREATE OR REPLACE FUNCTION {}() RETURNS integer LANGUAGE plpgsql AS $$\nBEGIN\n  RETURN 1;\nEND;\n$$;\n"
)
GOOD = {
    "roles.sql": "SELECT 1;",
    "privileges.sql": "SELECT 1;",
    "migrations/0001_first.sql": "SELECT 1;",
    "functions/gate/one.sql": FUNCTION.format("gate.one"),
}
BAD = {
    "no schema": ({"functions/gate/two.sql": FUNCTION.format("two")}, "defines 0 functions"),
    "two functions": ({"functions/gate/two.sql": FUNCTION.format("gate.two") * 2}, "defines 2 functions"),
    "another name": ({"functions/gate/two.sql": FUNCTION.format("gate.three")}, "named for"),
    "no replace": (
        {"functions/gate/two.sql": FUNCTION.format("gate.two").replace("OR REPLACE ", "")},
        "OR REPLACE",
    ),
    "no part": ({"functions/two.sql": FUNCTION.format("gate.two")}, "functions/<part>/"),
    "twin": ({"functions/access/one.sql": FUNCTION.format("gate.one")}, "same function as"),
    "gap": ({"migrations/0003_third.sql": "SELECT 1;"}, "should be number 0002"),
    "double": ({"migrations/0001_second.sql": "SELECT 1;"}, "should be number 0002"),
    "name": ({"migrations/2-second.sql": "SELECT 1;"}, "NNNN_lower_case_words"),
    "commit": ({"migrations/0002_second.sql": "SELECT 1;\ncommit;\n"}, "ends a transaction"),
    "savepoint": ({"privileges.sql": "SAVEPOINT here;"}, "ends a transaction"),
    "not text": ({"privileges.sql": "\udcff"}, "cannot be read"),
}


def write(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8", errors="surrogateescape")
    return root


def test_a_good_folder_is_read_in_order(tmp_path: Path) -> None:
    more = {"migrations/0002_b.sql": "SELECT 2;", "functions/access/two.sql": FUNCTION.format("gate.two")}
    tree = read_tree(write(tmp_path, GOOD | more))
    assert [m.number for m in tree.migrations] == [1, 2]
    assert [(f.part, f.schema, f.name) for f in tree.functions] == [
        ("access", "gate", "two"),
        ("gate", "gate", "one"),
    ]


@pytest.mark.parametrize("fault", BAD)
def test_a_file_that_breaks_a_rule_is_named(tmp_path: Path, fault: str) -> None:
    files, sentence = BAD[fault]
    with pytest.raises(CloisonError) as caught:
        read_tree(write(tmp_path, GOOD | files))
    assert caught.value.code == Code.MIGRATION_FILES
    assert sentence in caught.value.sentence
    assert next(iter(files)) in caught.value.sentence


def test_the_checksum_of_the_code_follows_text_and_name_and_not_line_ends(tmp_path: Path) -> None:
    first = read_tree(write(tmp_path, GOOD)).code_checksum
    (tmp_path / "privileges.sql").write_bytes(b"SELECT 1;")
    (tmp_path / "functions/gate/one.sql").write_bytes(
        FUNCTION.format("gate.one").replace("\n", "\r\n").encode()
    )
    assert read_tree(tmp_path).code_checksum == first
    (tmp_path / "privileges.sql").write_text("SELECT 2;")
    assert read_tree(tmp_path).code_checksum != first


def test_a_missing_page_is_named(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    (tmp_path / "roles.sql").unlink()
    with pytest.raises(CloisonError, match=r"roles\.sql cannot be read"):
        read_tree(tmp_path)
