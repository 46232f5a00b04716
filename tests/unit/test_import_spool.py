"""The spool: ciphertext on disk, the key in memory, nothing left behind."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag

from cloison.exchange.spool import Spool, records, sealed_record, sweep

ROW = b'{"resourceType":"Patient","name":"Odile"}'


def test_what_is_put_comes_back_in_order_and_from_its_bucket_alone(tmp_path: Path) -> None:
    with Spool(tmp_path) as spool:
        for n in range(3):
            spool.put(7, sealed_record(spool.key, 7, "f.ndjson", f"line {n}", ROW))
        [(bucket, path)] = spool.buckets()
        assert list(records(spool.key, bucket, path)) == [("f.ndjson", f"line {n}", ROW) for n in range(3)]
        assert b"Odile" not in path.read_bytes()
        assert b"f.ndjson" not in path.read_bytes()
        with pytest.raises(InvalidTag):
            list(records(spool.key, 8, path))
        with pytest.raises(InvalidTag):
            list(records(bytes(32), bucket, path))
    assert list(tmp_path.iterdir()) == []


def test_a_spool_in_use_is_left_alone_and_a_forgotten_one_is_removed(tmp_path: Path) -> None:
    forgotten = tmp_path / "run-0123"
    forgotten.mkdir()
    (forgotten / "lock").touch()
    (forgotten / "007").write_bytes(b"x")
    (tmp_path / "run-none").mkdir()
    with Spool(tmp_path) as spool:
        spool.put(7, sealed_record(spool.key, 7, "f", "", ROW))
        assert len(list(tmp_path.iterdir())) == 1
        sweep(tmp_path)
        with Spool(tmp_path):
            assert len(list(tmp_path.iterdir())) == 2
        assert [path.name for _, path in spool.buckets()] == ["007"]
