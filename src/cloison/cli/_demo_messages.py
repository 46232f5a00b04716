"""What the demo's feed has refused: a few messages about nobody of the group, so that their queue is not empty."""

from __future__ import annotations

from datetime import datetime, timedelta

from cloison.chart.hl7 import PARIS
from cloison.database.import_role import feed_connection
from cloison.demo.group import Group
from cloison.deployment import Deployment
from cloison.exchange.adt.taking import Feed
from cloison.records.keyring import RootKey

_PEOPLE = (("910001", "MARCHAND", "Odile", "19460702", "F"), ("910002", "TESSIER", "Rémi", "19610119", "M"))


def send_messages(deployment: Deployment, root: RootKey, group: Group, now: datetime | None = None) -> None:
    """Send them to the first open site; each has one number, so that a demo that is taken up again has them once."""
    site = next(s for s in group.sites if s.closed_on is None)
    unit = next(u for u in group.units if u.site_id == site.id)
    at = (now or datetime.now(PARIS)) - timedelta(hours=2)
    with feed_connection(deployment.admin_conninfo()) as connection:
        feed = Feed(connection, root, "demo", site.id, deployment.is_demo)
        for text in _messages(unit.code, at):
            feed.take(text.encode())


def _messages(unit: str, at: datetime) -> list[str]:
    stamp = f"{at:%Y%m%d%H%M%S}"
    one, two = _PEOPLE
    return [
        _movement("A01", "demo-1", one, "CHIR-VASC", stamp),  # a unit that nobody made
        _movement("A01", "demo-2", two, "CHIR-VASC", stamp),
        _movement("A03", "demo-3", one, unit, stamp),  # home before arriving
        _movement("A40", "demo-4", two, unit, stamp),
        _result("demo-5", two, stamp),  # of somebody whom nobody knows
    ]


def _head(event: str, number: str, who: tuple[str, str, str, str, str], stamp: str) -> list[str]:
    ipp, family, given, born, sex = who
    kind = "ORU" if event == "R01" else "ADT"
    return [
        f"MSH|^~\\&|DEMO|DEMO|CLOISON||{stamp}||{kind}^{event}|{number}|P|2.5|||||FRA|UNICODE UTF-8",
        f"PID|1||{ipp}^^^DEMO^PI||{family}^{given}^^^^^L||{born}|{sex}||||||||||N{ipp}",
    ]


def _movement(event: str, number: str, who: tuple[str, str, str, str, str], unit: str, stamp: str) -> str:
    visit = [f"PV1|1|I|{unit}^^101P", f"ZBE|M-{number}|{stamp}||INSERT|N|{event}"]
    return "\r".join([*_head(event, number, who, stamp), *visit]) + "\r"


def _result(number: str, who: tuple[str, str, str, str, str], stamp: str) -> str:
    values = [
        f"OBR|1||L-{number}|24326-1^Ionogramme^LN|||{stamp}|||||||||||||||{stamp}||CH|F",
        "OBX|1|NM|2823-3^Potassium^LN||4.1|mmol/L^^UCUM|3,5 - 5,0|N|||F",
    ]
    return "\r".join([*_head("R01", number, who, stamp), *values]) + "\r"
