"""A laboratory's results by HL7 v2 (ORU^R01), message by message, in a real database."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from cloison.chart import incoming
from cloison.chart.hl7 import read
from cloison.chart.rejected import REASONS
from cloison.exchange.adt.reports import reports
from cloison.exchange.adt.resources import NotApplied
from cloison.exchange.adt.taking import Feed
from cloison.gate import calls
from cloison.gate.answers import Allowed
from cloison.gate.client import Gate
from tests.imports.conftest import read as read_as
from tests.imports.hl7 import message, result
from tests.imports.test_adt import counts, feed_of, told
from tests.people import World, an_id

INSIDE = an_id("inside")
POTASSIUM = "NM|2823-3^Potassium^LN||{}|mmol/L^^UCUM|3,5 - 5,0|{}|||{}"


@pytest.fixture
def feed(world: World) -> Iterator[Feed]:
    world.sql("update directory.unit set kind = 'laboratory' where id = %s", an_id("lab"))
    with feed_of(world) as made:
        yield made


def ordered(world: World, gate: Gate, who: str = "paul") -> str:
    """Order an examination of the laboratory; return the order's id, which is its placer number."""
    item = str(uuid4())
    fact = {"fact": "order", "stay": item, "holder": str(an_id("lab"))}
    call = calls.write(
        world.secret(who), INSIDE, an_id("tilleuls"), [], purpose="TREAT", surface="t", facts=[fact]
    )
    assert isinstance(gate.ask(call), Allowed)
    return item


def charted(world: World, gate: Gate, kind: str, who: str = "paul") -> list[dict[str, Any]]:
    found = read_as(world, gate, who, INSIDE)
    assert isinstance(found, list), found
    weight = str(an_id("inside weight"))
    return [r for r in found if r["resourceType"] == kind and r["id"] != weight]


def ties(world: World) -> list[tuple[Any, ...]]:
    """Holder, whether it explains, and whether it is open, of each unread result."""
    return world.sql(
        "select holder, not beyond, until is null from access.relationship where kind = 'result' order by id"
    )


def test_a_result_answers_its_order_and_waits_for_who_ordered_it(
    world: World, gate: Gate, feed: Feed
) -> None:
    order = ordered(world, gate)
    assert told(feed, result("1", order=order)) == ("AA", "")
    [report] = charted(world, gate, "DiagnosticReport")
    assert (report["id"], report["status"]) == (order, "final")
    assert report["basedOn"] == [{"reference": f"ServiceRequest/{order}"}]
    [value] = charted(world, gate, "Observation")
    assert value["code"]["coding"][0] == {
        "code": "2823-3",
        "system": "http://loinc.org",
        "display": "Potassium",
    }
    assert value["valueQuantity"] == {
        "value": 6.4, "unit": "mmol/L", "system": "http://unitsofmeasure.org", "code": "mmol/L",
    }  # fmt: skip
    assert (value["referenceRange"][0]["low"]["value"], value["referenceRange"][0]["high"]["value"]) == (
        3.5,
        5.0,
    )
    assert value["interpretation"][0]["coding"][0]["code"] == "HH"
    assert report["result"] == [{"reference": f"Observation/{value['id']}", "display": "Potassium"}]
    assert ties(world) == [(an_id("paul"), True, True)]
    assert world.sql("select until is null from access.relationship where kind = 'order'") == [(False,)]


def test_a_result_is_about_whom_number_and_traits_name_and_nobody_else(world: World, feed: Feed) -> None:
    before = counts(world)
    for n, (because, wrong) in enumerate(
        [
            ("unknown_ipp", {"ipp": "IPP-nobody"}),
            ("other_traits", {"name": "Martin"}),
            ("other_traits", {"given": "Zoé"}),
            ("other_traits", {"born": "19500313"}),
            ("other_traits", {"sex": "M"}),
            ("no_traits", {"born": "1950"}),
            ("no_traits", {"name": ""}),
            ("no_patient", {"ipp": ""}),
        ]
    ):
        said = told(feed, result(str(n), **wrong))
        told_as = (
            "unknown_ipp" if because == "other_traits" else because
        )  # whether a number is known is not told
        assert said[0] == "AE" and said[1].startswith(REASONS[told_as].sentence), (because, said)
        assert world.sql("select because from records.fed_rejected where number = %s", n + 1) == [(because,)]
    assert counts(world)[:3] == before[:3]
    assert world.sql("select count(*) from records.fed_rejected where event = 'R01'") == [(8,)]


def test_a_final_result_is_never_overwritten_by_less_or_by_older(
    world: World, gate: Gate, feed: Feed
) -> None:
    order = ordered(world, gate)
    assert told(feed, result("1", order=order, hours=2))[0] == "AA"
    late = REASONS["older_result"].sentence
    for n, more in enumerate([{"hours": 1, "status": "C"}, {"hours": 3, "status": "P"}, {"hours": 1}]):
        assert told(feed, result(f"late {n}", order=order, **more))[1].startswith(late)  # type: ignore[arg-type]
    [report] = charted(world, gate, "DiagnosticReport")
    assert (report["meta"]["versionId"], report["status"]) == ("1", "final")


def test_provisional_then_final_then_corrected_show_the_values_that_were(
    world: World, gate: Gate, feed: Feed
) -> None:
    order = ordered(world, gate)
    for n, (status, value, flag) in enumerate([("P", "6.0", "HH"), ("F", "6.4", "HH"), ("C", "4.6", "")]):
        said = result(
            str(n), order=order, hours=n, status=status, values=(POTASSIUM.format(value, flag, status),)
        )
        assert told(feed, said) == ("AA", "")
        assert bool(ties(world)) is (status != "P")
    [report] = charted(world, gate, "DiagnosticReport")
    known = {o["id"]: o for o in charted(world, gate, "Observation")}
    [shown] = [known[r["reference"].rpartition("/")[2]] for r in report["result"]]
    assert report["status"] == "corrected"
    assert shown["valueQuantity"]["value"] == 4.6
    assert [o["valueQuantity"]["value"] for o in incoming.before(known, shown)] == [6.4, 6.0]
    assert incoming.standing(known.values()) == [shown]


def test_what_a_correction_does_not_repeat_stays(world: World, gate: Gate, feed: Feed) -> None:
    order, sodium = ordered(world, gate), "NM|2951-2^Sodium^LN||140|mmol/L^^UCUM||N|||F"
    both = (POTASSIUM.format("6.4", "HH", "F"), sodium)
    assert told(feed, result("1", order=order, values=both))[0] == "AA"
    assert told(feed, result("2", order=order, hours=1, status="C"))[0] == "AA"
    [report] = charted(world, gate, "DiagnosticReport")
    assert len(report["result"]) == 2


def test_said_again_in_another_message_it_does_nothing_and_stays_read(
    world: World, gate: Gate, feed: Feed
) -> None:
    order = ordered(world, gate)
    assert told(feed, result("1", order=order))[0] == "AA"
    world.sql("update access.relationship set until = now() where kind = 'result'")  # read
    before = counts(world)
    assert told(feed, result("2", order=order)) == ("AA", "")
    assert counts(world)[:3] == before[:3]
    assert (
        told(feed, result("3", order=order, values=(POTASSIUM.format("4.6", "N", "F"),), hours=1))[0] == "AA"
    )
    [report] = charted(world, gate, "DiagnosticReport")
    assert report["status"] == "amended"  # final after final: changed, and to be read again
    assert [t[2] for t in ties(world)] == [False, True]


def test_a_result_nobody_ordered_here_waits_for_the_unit_where_the_patient_lies(
    world: World, gate: Gate, feed: Feed
) -> None:
    for order in ("", "PRESC-77", str(uuid4())):
        assert told(feed, result(f"o{order}", order=order, filler=f"F{order}")) == ("AA", "")
    assert {t[0] for t in ties(world)} == {an_id("surgery_b")}
    assert len(charted(world, gate, "DiagnosticReport", "nadia")) == 3


def test_the_physician_it_names_is_told_where_they_had_the_patient_in_care(world: World, feed: Feed) -> None:
    for name, rpps in (("paul", "10003456786"), ("sam", "10000000041")):
        world.sql(
            "update directory.account set rpps = %s, role = 'physician' where username = %s", rpps, name
        )
    feed.places.load(feed.connection.execute("select * from gate.import_directory()").fetchall())
    assert (
        told(feed, result("1", prescriber="10003456786^PAUL^Paul^^^^^^&1.2.250.1.71.4.2.1&ISO^D^^^RPPS"))[0]
        == "AA"
    )
    assert ties(world) == [(an_id("paul"), True, True)]


def test_a_result_that_nobody_waits_for_is_kept_for_a_person(world: World, feed: Feed) -> None:
    world.sql("delete from access.relationship where patient_id = %s", INSIDE)
    assert told(feed, result("1"))[1].startswith(REASONS["no_reader"].sentence)


def test_an_order_that_people_answered_is_not_answered_again(world: World, gate: Gate, feed: Feed) -> None:
    order = ordered(world, gate)
    world.sql("update access.relationship set until = now() where kind = 'order'")
    assert told(feed, result("1", order=order))[1].startswith(REASONS["already_answered"].sentence)


@pytest.mark.parametrize(
    ("because", "sent"),
    [
        ("attached_document", result("1", values=("ED|60591-5^CR^LN||^AP^PDF^Base64^JVBERi0=||||||F",))),
        ("bad_value", result("1", values=(POTASSIUM.format("beaucoup", "", "F"),))),
        ("unknown_type", result("1", values=("XX|1^a^LN||1||||||F",))),
        ("unknown_status", result("1", status="Q")),
        ("unknown_status", result("1", values=(POTASSIUM.format("1", "", "Q"),))),
        ("cancelled_report", result("1", status="X")),
        ("protected_result", result("1").replace("ORC|RE||L1", "ORC|RE||L1" + "|" * 25 + "R")),
        ("value_twice", result("1", values=(POTASSIUM.format("1", "", "F"),) * 2)),
        ("no_order_number", result("1", filler="")),
        ("no_value", result("1", values=())),
        ("no_code", result("1", values=("NM|||1||||||F",))),
        ("wrong_dates", result("1", hours=99)),
        ("several_patients", result("1", more=("PID|2||X^^^GAM^PI||A^B||19500101|F",))),
        ("no_report", "\r".join(result("1").split("\r")[:2]) + "\r"),
    ],
)
def test_what_cannot_be_taken_in_is_kept_and_does_nothing(
    world: World, feed: Feed, because: str, sent: str
) -> None:
    before = counts(world)
    answer, sentence = told(feed, sent)
    assert (answer, sentence.startswith(REASONS[because].sentence)) == (REASONS[because].answer, True), (
        sentence
    )
    assert counts(world) == (*before[:3], before[3] + 1, before[4] + 1)


def test_every_kind_of_value_is_read_as_it_is_meant() -> None:
    values = (
        "SN|30240-6^CRP^LN||<^5|mg/L^^UCUM|< 5||||F",
        "SN|5902-9^Titre^LN||^1^:^128|||A|||F",
        "ST|1^Aspect^L||trouble\\.br\\à revoir|||A|||F",
        "CWE|630-4^ECBU^LN||112283007^Escherichia coli^SCT||||||F",
        "NM|718-7^Hb^LN||12,1|g/dL|12 à 16 g/dL|N|||F",
        "NM|789-8^Hématies^LN||4.1|10*12/L|4 - 5.9 10*12/L||||F",
        "NM|3016-3^TSH^LN||||||||X",
        "TX|2^Texte^L||ligne une||||||F",
        "TX|2^Texte^L||ligne deux||||||F",
        "TX|48767-8^Commentaire^LN||Prélèvement hémolysé.||||||F",
    )
    [given] = reports(read(result("1", values=values, more=("NTE|1||À contrôler.",)).encode()))
    said = [v.value for v in given.values]
    crp = {
        "value": 5,
        "comparator": "<",
        "unit": "mg/L",
        "system": "http://unitsofmeasure.org",
        "code": "mg/L",
    }
    assert said[0] == {"valueQuantity": crp}
    assert said[1] == {"valueRatio": {"numerator": {"value": 1}, "denominator": {"value": 128}}}
    assert said[2] == {"valueString": "trouble\nà revoir"}
    assert said[3]["valueCodeableConcept"]["coding"][0]["system"] == "http://snomed.info/sct"
    assert said[4]["valueQuantity"]["value"] == 12.1
    assert [given.values[4].usual[s]["value"] for s in ("low", "high")] == [12, 16]  # type: ignore[index]
    assert [given.values[5].usual[s]["value"] for s in ("low", "high")] == [4, 5.9]  # type: ignore[index]
    assert (given.values[6].status, list(said[6])) == ("cancelled", ["dataAbsentReason"])
    assert said[7] == {"valueString": "ligne une\nligne deux"}
    assert given.values[7].note == ""
    assert given.conclusion == "Prélèvement hémolysé.\nÀ contrôler."


def test_latin_1_and_an_utterly_long_number(world: World, feed: Feed) -> None:
    text = result("1", charset="8859/1", more=("NTE|1||Prélèvement hémolysé",))
    assert told(feed, text, "latin-1") == ("AA", "")
    with pytest.raises(NotApplied, match="bad_value"):
        reports(read(result("2", values=(POTASSIUM.format("9" * 400, "", "F"),)).encode()))


def test_out_of_order_a_result_waits_for_its_patient_and_is_replayed(world: World, feed: Feed) -> None:
    early = result("2", ipp="80001", name="LEFÈVRE", given="Hélène", born="19570314")
    assert told(feed, early)[1].startswith(REASONS["unknown_ipp"].sentence)
    assert told(feed, message("A01", "1")) == ("AA", "")
    [number] = world.sql("select number from records.fed_rejected")[0]
    assert feed.replay(early.encode(), number) == ""
    assert {t[0] for t in ties(world)} == {an_id("surgery_b")}


def test_several_orders_in_one_message_all_or_nothing(world: World, gate: Gate, feed: Feed) -> None:
    one, two = ordered(world, gate), ordered(world, gate, "nadia")
    second = result("x", order=two, filler="L2").split("\r")[2:-1]
    assert told(feed, result("1", order=one, more=tuple(second))) == ("AA", "")
    assert {t[0] for t in ties(world)} == {an_id("paul"), an_id("nadia")}
    wrong = result("x", order=two, filler="L2", hours=1, values=(POTASSIUM.format("?", "", "F"),)).split(
        "\r"
    )[2:-1]
    before = counts(world)
    assert told(feed, result("2", order=one, hours=1, status="C", more=tuple(wrong)))[0] == "AE"
    assert counts(world)[:3] == before[:3]
