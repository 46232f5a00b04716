"""The ADT feed, message by message, in a real database: what each does, how it is answered, and what it never does."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest

from cloison.chart.hl7 import Unreadable, read
from cloison.chart.rejected import REASONS, seal
from cloison.database import fed
from cloison.database.import_role import feed_connection
from cloison.exchange.adt import queue
from cloison.exchange.adt.listener import Listener, framed, unframed
from cloison.exchange.adt.resources import patient_key, stay_key
from cloison.exchange.adt.taking import Feed
from cloison.exchange.references import NewIds
from cloison.gate.client import Gate
from tests.imports.conftest import read as read_as
from tests.imports.hl7 import message
from tests.people import World, an_id


@contextmanager
def feed_of(world: World) -> Iterator[Feed]:
    with feed_connection(world.admin) as connection:
        yield Feed(connection, world.keyring.root, "adt", an_id("tilleuls"), demo=True)


@pytest.fixture
def feed(world: World) -> Iterator[Feed]:
    with feed_of(world) as made:
        yield made


def told(feed: Feed, text: str, encoding: str = "utf-8") -> tuple[str, str]:
    """Send a message; return (AA, AE or AR; the sentence of ERR)."""
    lines = feed.take(text.encode(encoding)).decode().split("\r")
    return lines[1].split("|")[1], lines[2].split("|")[8] if len(lines) > 3 else ""


def patient_of(world: World, text: str) -> UUID:
    ids = NewIds(world.keyring.root.subkey("import ids"), "adt")
    return ids.of("Patient", patient_key(read(text.encode())))


def stay_of(world: World, text: str) -> UUID:
    ids = NewIds(world.keyring.root.subkey("import ids"), "adt")
    return ids.of("Encounter", stay_key(read(text.encode())))


def wards(world: World, text: str) -> list[str]:
    """Units where the patient is present now."""
    rows = world.sql(
        "select u.code from access.relationship r join directory.unit u on u.id = r.holder where r.patient_id = %s "
        "and r.kind = 'ward_presence' and r.until is null and r.ended_at is null",
        patient_of(world, text),
    )
    return [code.upper() for (code,) in rows]


def counts(world: World) -> tuple[int, ...]:
    names = (
        "records.patient",
        "records.resource",
        "access.relationship",
        "records.fed",
        "records.fed_rejected",
    )
    return tuple(world.sql(f"select count(*) from {name}")[0][0] for name in names)


def test_an_admission_brings_the_patient_to_the_ward_and_the_nurse_opens_the_record(
    world: World, gate: Gate, feed: Feed
) -> None:
    sent = message("A01", "1")
    assert told(feed, sent) == ("AA", "")
    assert wards(world, sent) == ["SURGERY_B"]
    found = read_as(world, gate, "nadia", patient_of(world, sent))
    assert isinstance(found, list)
    kinds = {r["resourceType"]: r for r in found}
    assert kinds["Patient"]["name"][0]["family"] == "LEFÈVRE"
    assert kinds["Encounter"]["location"][0]["physicalType"] == {"text": "Lit 101P"}
    makers = world.sql(
        "select distinct a.username from access.relationship r join directory.account a on a.id = r.made_by "
        "where r.patient_id = %s",
        patient_of(world, sent),
    )
    assert makers == [("cloison-adt",)]
    assert not isinstance(read_as(world, gate, "sam", patient_of(world, sent)), list)


def test_the_same_message_twice_has_the_same_answer_and_does_nothing(world: World, feed: Feed) -> None:
    for sent in (message("A01", "1"), message("A40", "2")):
        first = told(feed, sent)
        before = counts(world)
        assert told(feed, sent) == first
        assert counts(world) == before


def test_another_text_under_a_number_that_was_used_is_refused_and_kept(world: World, feed: Feed) -> None:
    assert told(feed, message("A01", "1"))[0] == "AA"
    other = message("A01", "1", ipp="80002", nda="N2")
    assert told(feed, other)[0] == "AE"
    before = counts(world)
    assert told(feed, other)[0] == "AE"
    assert counts(world) == before
    assert world.sql("select because from records.fed_rejected") == [("other_text",)]


def test_identity_then_stay_then_moves_then_home_and_back(world: World, gate: Gate, feed: Feed) -> None:
    said = message("A28", "1")
    assert told(feed, said) == ("AA", "")
    assert told(feed, message("A01", "2")) == ("AA", "")
    assert wards(world, said) == ["SURGERY_B"]
    assert told(feed, message("A02", "3", unit="MEDICINE_A", hours=1)) == ("AA", "")
    assert wards(world, said) == ["MEDICINE_A"]
    assert told(feed, message("A12", "4", hours=1)) == ("AA", "")
    assert wards(world, said) == ["SURGERY_B"]
    assert told(feed, message("A21", "5", hours=2)) == ("AA", "")
    away = "select count(*) from records.absence where stay_id = %s and until is null"
    assert world.sql(away, stay_of(world, said)) == [(1,)]
    assert told(feed, message("A21", "5 again", hours=2))[1].startswith(REASONS["wrong_state"].sentence)
    found = read_as(world, gate, "nadia", patient_of(world, said))
    assert [r["status"] for r in found if r["resourceType"] == "Encounter"] == ["onleave"]  # type: ignore[union-attr]
    assert told(feed, message("A22", "6", hours=3)) == ("AA", "")
    assert world.sql(away, stay_of(world, said)) == [(0,)]
    assert told(feed, message("A03", "7", hours=4)) == ("AA", "")
    assert wards(world, said) == []
    assert world.sql(
        "select discharged_at is null from records.stay where id = %s", stay_of(world, said)
    ) == [(False,)]
    assert told(feed, message("A02", "8", hours=4))[1].startswith(REASONS["wrong_state"].sentence)
    assert told(feed, message("A13", "9", hours=4)) == ("AA", "")
    assert wards(world, said) == ["SURGERY_B"]
    assert told(feed, message("A11", "10", hours=4)) == ("AA", "")
    assert wards(world, said) == []
    versions = "select max(version) from records.resource where id = %s"
    assert world.sql(versions, stay_of(world, said)) == [(8,)]


def test_who_is_brought_lies_in_the_bed_that_is_named_and_moves_to_the_next(world: World, feed: Feed) -> None:
    for unit in ("surgery_b", "medicine_a"):
        world.sql(
            "insert into directory.bed (unit_id, room, label) values (%s, '101', '101P') on conflict do nothing",
            an_id(unit),
        )
    beds = (
        "select u.code from records.lying l join directory.bed b on b.id = l.bed_id "
        "join directory.unit u on u.id = b.unit_id where l.patient_id = %s and l.until is null"
    )
    said = message("A01", "1")
    assert told(feed, said) == ("AA", "")
    assert world.sql(beds, patient_of(world, said)) == [("surgery_b",)]
    assert told(feed, message("A02", "2", unit="MEDICINE_A", hours=1)) == ("AA", "")
    assert world.sql(beds, patient_of(world, said)) == [("medicine_a",)]
    other = message("A01", "3", ipp="80009", nda="N8", unit="MEDICINE_A")
    assert told(feed, other) == ("AA", "")  # the bed is taken: present, in no bed
    assert (world.sql(beds, patient_of(world, other)), wards(world, other)) == ([], ["MEDICINE_A"])
    assert told(feed, message("A03", "4", hours=2)) == ("AA", "")
    assert world.sql(beds, patient_of(world, said)) == []


def test_after_a_day_an_admission_is_not_cancelled_any_more(world: World, feed: Feed) -> None:
    said = message("A01", "1")
    assert told(feed, said) == ("AA", "")
    world.sql(
        "update access.relationship set made_at = made_at - interval '25 hours' where patient_id = %s",
        patient_of(world, said),
    )
    assert told(feed, message("A11", "2", hours=1))[1].startswith(REASONS["too_late"].sentence)
    assert wards(world, said) == ["SURGERY_B"]


def test_a_pre_admission_is_expected_and_becomes_the_stay(world: World, feed: Feed) -> None:
    expected = message("A05", "1", nda="N9")
    told_first = told(feed, message("A28", "0"))
    assert (told_first[0], told(feed, expected)) == ("AA", ("AA", ""))
    kinds = "select distinct kind from access.relationship where patient_id = %s"
    assert world.sql(kinds, patient_of(world, expected)) == [("expected",)]
    standing = "select count(*) from access.relationship where patient_id = %s and kind = 'expected' and ended_at is null"
    assert told(feed, message("A05", "1 again", nda="N9", hours=48)) == ("AA", "")
    assert world.sql(standing, patient_of(world, expected)) == [(2,)]  # the unit and its front desk, once
    assert told(feed, message("A01", "2", nda="N9")) == ("AA", "")
    assert world.sql(standing, patient_of(world, expected)) == [(0,)]
    assert wards(world, expected) == ["SURGERY_B"]


def test_somebody_new_who_is_expected_is_so_until_they_come(world: World, feed: Feed) -> None:
    said = message("A05", "1", hours=30)
    assert told(feed, said) == ("AA", "")
    assert told(feed, message("A01", "2")) == ("AA", "")
    kinds = "select kind from access.relationship where patient_id = %s and ended_at is null order by kind"
    assert world.sql(kinds, patient_of(world, said)) == [("site_presence",), ("ward_presence",)]


@pytest.mark.parametrize(
    ("sent", "because"),
    [
        (message("A02", "1"), "unknown_patient"),
        (message("A03", "1"), "unknown_patient"),
        (message("A31", "1"), "unknown_patient"),
        (message("A40", "1"), "unknown_patient"),
        (message("A47", "1"), "unsupported_event"),
        (message("A01", "1", unit="NOWHERE"), "unknown_unit"),
        (message("A01", "1", born="20991231"), "no_traits"),
        (message("A01", "1", born="19570231"), "no_traits"),
        (message("A01", "1", nda=""), "no_stay"),
        (message("A01", "1", ipp=""), "no_patient"),
        (message("A01", ""), "no_control_id"),
        (message("A01", "1", charset="KOI8"), "unknown_charset"),
        (message("A01", "1", hours=99), "wrong_dates"),
        (message("A01", "1")[:330] + "\x00", "truncated"),
        ("PID|1|no header", "no_header"),
    ],
)
def test_what_cannot_be_applied_is_answered_kept_sealed_and_does_nothing(
    world: World, feed: Feed, sent: str, because: str
) -> None:
    before = counts(world)
    assert told(feed, sent) == (REASONS[because].answer, told(feed, sent)[1])
    assert told(feed, sent)[1].startswith(REASONS[because].sentence)
    assert counts(world) == (*before[:3], before[3] + 1, before[4] + 1)
    number, sealed = world.sql("select number, sealed from records.fed_rejected")[0]
    assert "LEFÈVRE".encode() not in bytes(sealed)
    shown = queue.show(feed.connection, feed.root, number)
    assert shown is not None and shown[:2] == (because, sent.encode())
    assert world.sql("select count(*) from ledger.line where event = 'feed.read'") == [(1,)]


def test_a_message_too_early_is_replayed_by_a_person_once(world: World, feed: Feed) -> None:
    early = message("A02", "2", unit="MEDICINE_A", hours=1)
    assert told(feed, early)[0] == "AE"
    assert told(feed, message("A01", "1"))[0] == "AA"
    [one] = fed.rejected(feed.connection)
    shown = queue.show(feed.connection, feed.root, one.number)
    assert shown is not None
    assert feed.replay(shown[1], one.number) == ""
    assert wards(world, early) == ["MEDICINE_A"]
    assert feed.replay(shown[1], one.number) == "wrong_state"
    assert not fed.mended(feed.connection, one.number, b"x")


def test_a_mended_message_is_replayed(world: World, feed: Feed) -> None:
    told(feed, message("A01", "1", unit="NOWHERE"))
    [one] = fed.rejected(feed.connection)
    right = message("A01", "1")
    assert fed.mended(feed.connection, one.number, seal(feed.root, right.encode()))
    shown = queue.show(feed.connection, feed.root, one.number)
    assert shown is not None
    assert feed.replay(shown[1], one.number) == ""
    assert wards(world, right) == ["SURGERY_B"]


def test_a_refused_message_is_not_given_in_the_transaction_that_asks(world: World, feed: Feed) -> None:
    told(feed, message("A40", "1"))
    [one] = fed.rejected(feed.connection)
    with feed.connection.transaction():
        assert fed.read_rejected(feed.connection, one.number) is None


def test_a_patient_whom_the_feed_did_not_bring_is_left_alone(world: World, feed: Feed) -> None:
    """The forged feed's own attack: whoever is there is not told to another ward by who knows a number alone."""
    sent = message("A01", "1")
    assert told(feed, sent)[0] == "AA"
    world.sql(
        "update records.patient set made_by = %s where id = %s", an_id("clara"), patient_of(world, sent)
    )
    guessed = message("A02", "2", unit="MEDICINE_A", hours=1, name="MARTIN")
    assert told(feed, guessed)[1].startswith(REASONS["unknown_ipp"].sentence)
    assert wards(world, sent) == ["SURGERY_B"]


def test_an_identity_that_is_there_is_not_brought_again(world: World, feed: Feed) -> None:
    assert told(feed, message("A28", "1"))[0] == "AA"
    assert told(feed, message("A28", "2", name="AUTRE"))[1].startswith(REASONS["identity_change"].sentence)


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [
        ("UNICODE UTF-8", "utf-8"),
        ("8859/1", "latin-1"),
        ("8859/15", "iso-8859-15"),
        ("", "latin-1"),
        ("", "utf-8"),
    ],
)
def test_accents_arrive_in_every_encoding(charset: str, encoding: str) -> None:
    found = read(message("A01", "1", charset=charset).encode(encoding))
    assert found.get("PID", 5) == "LEFÈVRE"


def test_bytes_that_are_not_what_msh_18_says_are_refused() -> None:
    with pytest.raises(Unreadable, match="wrong_charset"):
        read(message("A01", "1").encode("latin-1"))


def test_a_file_holds_messages_one_after_the_other_or_in_mllp() -> None:
    one, two = message("A01", "1").encode(), message("A03", "2").encode()
    assert unframed(one + two) == [one, two] == unframed(framed(one) + framed(two))


@pytest.fixture
def port(world: World) -> Iterator[int]:
    listener = Listener("127.0.0.1", 0, lambda: feed_of(world), lambda _: None)
    thread = threading.Thread(target=listener.serve)
    thread.start()
    yield listener.port
    listener.close()
    thread.join(5)


def sent_to(port: int, *messages: bytes) -> list[str]:
    """Send over one connection, all at once; return MSA-1 of each acknowledgement, in order, with its number."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(b"".join(map(framed, messages)))
        got = b""
        while got.count(b"\x1c\r") < len(messages):
            chunk = connection.recv(65536)
            assert chunk, got
            got += chunk
    return [part.split(b"\rMSA|")[1].split(b"\r")[0].decode() for part in got.split(b"\x1c\r")[:-1]]


def test_messages_of_one_connection_are_answered_in_their_order(world: World, port: int) -> None:
    texts = [
        message("A01", "1"),
        message("A02", "2", unit="MEDICINE_A", hours=1),
        message("A03", "3", hours=2),
    ]
    assert sent_to(port, *(t.encode() for t in texts)) == ["AA|1", "AA|2", "AA|3"]


def test_two_connections_bring_the_same_message_once(world: World, port: int) -> None:
    texts = [message("A01", str(n), ipp=f"9{n}", nda=f"S{n}").encode() for n in range(8)]
    before, answers = counts(world)[0], list[list[str]]()
    senders = [threading.Thread(target=lambda: answers.append(sent_to(port, *texts))) for _ in range(2)]
    for one in senders:
        one.start()
    for one in senders:
        one.join(60)
    assert answers == [[f"AA|{n}" for n in range(8)]] * 2
    assert counts(world)[0] == before + 8


def test_sixty_megabytes_are_refused_and_the_next_message_is_taken(world: World, port: int) -> None:
    long = message("A01", "1").encode() + b"NTE|" + b"x" * (60 << 20) + b"\r"
    assert sent_to(port, long, message("A01", "2").encode()) == ["AR|1", "AA|2"]


def test_a_message_that_is_cut_off_has_no_answer_and_does_nothing(world: World, port: int) -> None:
    before = counts(world)
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(framed(message("A01", "1").encode())[:200])
        connection.shutdown(socket.SHUT_WR)
        assert connection.recv(1) == b""
    assert counts(world) == before
