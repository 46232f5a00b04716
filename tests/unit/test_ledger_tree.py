"""The tree against the definition of RFC 6962, tiles against the tree, proofs of every kind in small trees."""

from __future__ import annotations

import random
from hashlib import sha256
from pathlib import Path

import pytest

from cloison.ledger import tree
from cloison.ledger.tiles import WIDE, TileError, Tiles, tile_path, unbundle

ENTRIES = [bytes([n % 256, n // 256]) * (n % 5 + 1) for n in range(700)]


def by_definition(entries: list[bytes]) -> bytes:
    """MTH of RFC 6962, section 2.1, word for word."""
    if not entries:
        return sha256(b"").digest()
    if len(entries) == 1:
        return sha256(b"\x00" + entries[0]).digest()
    split = 1
    while split * 2 < len(entries):
        split *= 2
    return sha256(b"\x01" + by_definition(entries[:split]) + by_definition(entries[split:])).digest()


def read(level: int, number: int) -> bytes:
    return by_definition(ENTRIES[number << level : (number + 1) << level])


@pytest.mark.parametrize("size", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 31, 32, 33, 255, 256, 257, 700])
def test_root(size: int) -> None:
    assert tree.root(size, read) == by_definition(ENTRIES[:size])


def test_known_roots_of_the_reference_tests() -> None:
    """The first trees of Certificate Transparency's own test data."""
    inputs = [
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    ]
    roots = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ]
    leaves = [bytes.fromhex(one) for one in inputs]
    for size, root in enumerate(roots, 1):
        found = tree.root(
            size, lambda level, n, size=size: by_definition(leaves[n << level : (n + 1) << level])
        )
        assert found.hex() == root


@pytest.mark.parametrize("size", [1, 2, 3, 5, 8, 13, 33])
def test_every_inclusion(size: int) -> None:
    root = by_definition(ENTRIES[:size])
    for index in range(size):
        proof = tree.inclusion(index, size, read)
        leaf = tree.leaf_hash(ENTRIES[index])
        assert tree.included(index, size, leaf, proof, root)
        assert not tree.included(index, size, tree.leaf_hash(b"another"), proof, root)
        assert not tree.included(index, size, leaf, [*proof, b"\0" * 32], root)
        assert not any(
            tree.included(other, size, leaf, proof, root) for other in range(size) if other != index
        )
        for place in range(len(proof)):
            spoilt = [*proof[:place], b"\0" * 32, *proof[place + 1 :]]
            assert not tree.included(index, size, leaf, spoilt, root)


def test_outside_there_is_no_proof() -> None:
    with pytest.raises(ValueError):
        tree.inclusion(5, 5, read)
    with pytest.raises(ValueError):
        tree.consistency(6, 5, read)
    assert not tree.included(5, 5, b"", [], b"")


def test_every_consistency() -> None:
    roots = [by_definition(ENTRIES[:size]) for size in range(34)]
    for size in range(34):
        for old in range(size + 1):
            proof = tree.consistency(old, size, read)
            assert tree.continued(old, size, roots[old], roots[size], proof)
            if old and old < size:
                assert not tree.continued(old, size, roots[old], roots[size], proof[:-1])
                assert not tree.continued(old, size, b"\1" * 32, roots[size], proof)
                assert not tree.continued(old, size, roots[old], b"\1" * 32, proof)


def test_paths_of_tiles() -> None:
    assert tile_path(0, 1234067) == "tile/0/x001/x234/067"
    assert tile_path("entries", 3, 17) == "tile/entries/003.p/17"


def test_tiles_grow_as_the_tree_does(tmp_path: Path) -> None:
    """Whatever portions entries come in, roots and hashes are those of the definition, and full tiles end their partials."""
    tiles, chance = Tiles(tmp_path, 0), random.Random(7)
    while tiles.size < 700:
        take = ENTRIES[tiles.size : tiles.size + chance.choice([1, 2, 3, 50, 300])]
        tiles = tiles.append(take)
        assert tiles.root() == by_definition(ENTRIES[: tiles.size])
    assert [entry for number in range(3) for entry in tiles.entries(number)] == ENTRIES
    assert Tiles(tmp_path, 300).root() == by_definition(ENTRIES[:300])  # an older checkpoint is still read
    assert not (tmp_path / "tile/0/000.p").exists()
    assert (tmp_path / "tile/0/000").stat().st_size == WIDE * 32
    assert tree.included(
        699, 700, tree.leaf_hash(ENTRIES[699]), tree.inclusion(699, 700, tiles.hash), tiles.root()
    )


def test_a_large_tree_has_a_third_level(tmp_path: Path) -> None:
    entries = [n.to_bytes(4, "big") for n in range(65_536 + 300)]
    tiles = Tiles(tmp_path, 0).append(entries[:65_000]).append(entries[65_000:])
    assert tiles.root() == by_definition(entries)
    assert (tmp_path / tile_path(2, 0, 1)).exists()


def test_doing_it_again_changes_nothing(tmp_path: Path) -> None:
    first = Tiles(tmp_path, 0).append(ENTRIES[:100])
    grown = first.append(ENTRIES[100:400])
    again = Tiles(tmp_path, 100).append(ENTRIES[100:400])  # after a crash before the checkpoint
    assert again.root() == grown.root() == by_definition(ENTRIES[:400])


def test_what_is_missing_or_short_is_named(tmp_path: Path) -> None:
    tiles = Tiles(tmp_path, 0).append(ENTRIES[:300])
    (tmp_path / "tile/0/000").write_bytes(b"short")
    with pytest.raises(TileError, match="tile/0/000"):
        Tiles(tmp_path, 300).hash(0, 5)
    (tmp_path / "tile/0/000").unlink()
    with pytest.raises(TileError, match="tile/0/000 is missing"):
        Tiles(tmp_path, 300).hash(0, 5)
    with pytest.raises(TileError):
        unbundle(b"\0")
    with pytest.raises(TileError):
        unbundle(b"\0\5abc")
    assert tiles.size == 300
