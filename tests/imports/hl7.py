"""HL7 v2 messages as an administrative system of a French hospital sends them, about fictional people."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

HOURS_AGO = datetime.now(UTC) - timedelta(hours=5)


def stamp(hours: float = 0) -> str:
    """A time stamp, hours after five hours ago, with its zone."""
    return (HOURS_AGO + timedelta(hours=hours)).strftime("%Y%m%d%H%M%S+0000")


def message(
    event: str,
    number: str,
    *,
    ipp: str = "80001",
    nda: str = "N1",
    unit: str = "SURGERY_B",
    hours: float = 0,
    charset: str = "UNICODE UTF-8",
    name: str = "LEFÈVRE",
    bed: str = "101P",
    born: str = "19570314",
) -> str:
    """One message: PID, PV1 and ZBE, where the event has them."""
    lines = [
        f"MSH|^~\\&|GAM|HOPITAL|CLOISON|TILLEULS|{stamp()}||ADT^{event}^ADT_{event}|{number}|P|2.5^FRA^2.10||||"
        f"|FRA|{charset}",
        f"EVN||{stamp()}||||{stamp(hours)}",
        f"PID|1||{ipp}^^^GAM&1.2.250.1.999.7&ISO^PI||{name}^Hélène^Hélène Marie^^^^L||{born}|F|||"
        f"3 rue des Lilas^^SÉES^^61500||0639980002|||||{nda}^^^GAM&1.2.250.1.999.7&ISO^AN||||||||||||||PROV",
        f"PV1|1|I|{unit}^12^{bed}||||||||||||||||{nda}|||||||||||||||||||||||||{stamp()}",
        f"ZBE|M{number}^GAM|{stamp(hours)}||INSERT|N|{event}",
    ]
    return "\r".join(lines) + "\r"
