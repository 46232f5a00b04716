"""HL7 v2 messages as an administrative system of a French hospital sends them, about fictional people."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

HOURS_AGO = datetime.now(UTC) - timedelta(hours=5)


def stamp(hours: float = 0) -> str:
    """A time stamp, hours after five hours ago, with its zone."""
    return (HOURS_AGO + timedelta(hours=hours)).strftime("%Y%m%d%H%M%S+0000")


def _unit(code: str) -> str:
    """XON: the unit's name, and its code in the tenth component."""
    return f"Unité^^^^^GAM&1.2.250.1.999.7&ISO^UF^^^{code}" if code else ""


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
    given: str = "Hélène",
    sex: str = "F",
    action: str = "INSERT",
    historic: str = "N",
    original: str = "",
    medical: str = "",
    care: str = "",
    physician: str = "",
) -> str:
    """One message: PID, PV1 and ZBE, where the event has them."""
    lines = [
        f"MSH|^~\\&|GAM|HOPITAL|CLOISON|TILLEULS|{stamp()}||ADT^{event}^ADT_{event}|{number}|P|2.5^FRA^2.10||||"
        f"|FRA|{charset}",
        f"EVN||{stamp()}||||{stamp(hours)}",
        f"PID|1||{ipp}^^^GAM&1.2.250.1.999.7&ISO^PI||{name}^{given}^{given} Marie^^^^L||{born}|{sex}|||"
        f"3 rue des Lilas^^SÉES^^61500||0639980002|||||{nda}^^^GAM&1.2.250.1.999.7&ISO^AN||||||||||||||PROV",
        f"PV1|1|I|{unit}^12^{bed}||||{physician}||||||||||||{nda}|||||||||||||||||||||||||{stamp()}",
        f"ZBE|M{number}^GAM|{stamp(hours)}||{action}|{historic}|{original or event}|{_unit(medical)}|{_unit(care)}|HMS",
    ]
    return "\r".join(lines) + "\r"


def result(
    number: str,
    *,
    ipp: str = "IPP-inside",
    order: str = "",
    filler: str = "L1",
    values: tuple[str, ...] = ("NM|2823-3^Potassium^LN||6.4|mmol/L^^UCUM|3,5 - 5,0|HH|||F",),
    status: str = "F",
    hours: float = 0,
    name: str = "Lefèvre",
    given: str = "Anne-Marie",
    born: str = "19500312",
    sex: str = "F",
    prescriber: str = "",
    charset: str = "UNICODE UTF-8",
    more: tuple[str, ...] = (),
) -> str:
    """A laboratory's result (ORU^R01) about somebody of the fixed cast; `values` from OBX-2 on."""
    lines = [
        f"MSH|^~\\&|SIL|LABO|CLOISON|TILLEULS|{stamp(hours)}||ORU^R01^ORU_R01|{number}|P|2.5|||||FRA|{charset}",
        f"PID|1||{ipp}^^^GAM&1.2.250.1.999.7&ISO^PI||{name}^{given}^^^^^L||{born}|{sex}",
        f"ORC|RE|{order}|{filler}",
        f"OBR|1|{order}|{filler}|24326-1^Ionogramme^LN|||{stamp(-1)}|||||||||{prescriber}||||||{stamp(hours)}||CH|{status}",
        *(f"OBX|{n + 1}|{value}" for n, value in enumerate(values)),
        *more,
    ]
    return "\r".join(lines) + "\r"
