"""The Patient resource, in the spirit of FR Core 2.2.0.

Owns its JSON. Refuses the matricule INS of any identity but a qualified one (RNIV, EXI SI 08), and contact details
in the narrative, which changes less often than they do.
"""

from __future__ import annotations

from cloison.demo import places
from cloison.demo.contacts import Address, Contacts
from cloison.demo.model import Person
from cloison.demo.templates import coding, compiled, escaped, escaped_xhtml, fixed, narrative, reference
from cloison.records.numbers import INS_TEST

IPP_SYSTEM = "https://groupe-ormelune.example/identifiants/ipp"
_FR = "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-"
_V2_0203 = "http://terminology.hl7.org/CodeSystem/v2-0203"
_FR_0203 = "https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-v2-0203"
_FR_0445 = "https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-v2-0445"
_COMMUNES = "https://mos.esante.gouv.fr/NOS/TRE_R13-CommuneOM/FHIR/TRE-R13-CommuneOM"
_SEX = {"female": "Féminin", "male": "Masculin", "unknown": "Inconnu"}
_STATUS = {
    "QUAL": "Identité qualifiée",
    "VALI": "Identité validée",
    "RECUP": "Identité récupérée",
    "PROV": "Identité provisoire",
}


def _insee(name: str) -> list[dict[str, object]]:
    return [{"url": f"{_FR}address-insee-code", "valueCoding": {"system": _COMMUNES, "code": f"@{name}@"}}]


PATIENT = compiled(
    {
        "resourceType": "Patient",
        "id": "@id@",
        "meta": {"lastUpdated": "@at@", "profile": ["@profile@"]},
        "text": narrative(
            "<p><b>@family@ @given@</b>, @sex_words@, né(e) le @born@ à @birth_city@. IPP @ipp@. @status_words@.</p>"
        ),
        "extension": [
            {
                "url": "http://hl7.org/fhir/StructureDefinition/patient-birthPlace",
                "valueAddress": {"extension": _insee("birth_code"), "city": "@birth_city@"},
            },
            {"url": f"{_FR}identity-reliability", "extension": "@=reliability@"},
        ],
        "identifier": "@=identifiers@",
        "active": True,
        "name": "@=names@",
        "@+telecom@": "",
        "gender": "@gender@",
        "birthDate": "@born@",
        "@+deceased@": "",
        "address": "@=addresses@",
        "@+relative@": "",
        "generalPractitioner": "@=physicians@",
        "managingOrganization": reference("Organization", "site"),
    }
)
_IPP = compiled(
    {
        "use": "usual",
        "type": {"coding": [coding(_V2_0203, "PI", "Patient internal identifier")]},
        "system": IPP_SYSTEM,
        "value": "@ipp@",
    }
)
_INS = compiled(
    {
        "use": "official",
        "type": {"coding": [coding(_FR_0203, "INS-NIR-TEST", "NIR TEST")]},
        "system": f"urn:oid:{INS_TEST}",
        "value": "@ins@",
    }
)
_OFFICIAL = compiled(
    {
        "extension": [{"url": f"{_FR}patient-birth-list-given-name", "valueString": "@list@"}],
        "use": "official",
        "family": "@family@",
        "given": ["@given@"],
    }
)
_USUAL = compiled({"use": "usual", "family": "@used@", "given": ["@given@"]})
_ADDRESS = compiled(
    {
        "extension": "@=insee@",
        "use": "@use@",
        "type": "both",
        "text": "@text@",
        "line": ["@line@"],
        "city": "@city@",
        "postalCode": "@postcode@",
        "country": "FR",
        "period": "@=period@",
    }
)
_ADDRESS_CODE = compiled(_insee("code"))
_TELECOM = compiled({"system": "@system@", "value": "@value@", "use": "@use@", "period": "@=period@"})
_RELATIVE = compiled(
    {
        "relationship": [
            {
                "coding": [
                    coding(
                        "https://mos.esante.gouv.fr/NOS/TRE_R260-HL7RoleClass/FHIR/TRE-R260-HL7RoleClass",
                        "ECON",
                        "personne à prévenir en cas d'urgence",
                    )
                ]
            },
            {
                "coding": [
                    coding(
                        "https://mos.esante.gouv.fr/NOS/TRE_R216-HL7RoleCode/FHIR/TRE-R216-HL7RoleCode",
                        "@code@",
                        "@role@",
                    )
                ]
            },
        ],
        "name": {"family": "@family@", "given": ["@given@"]},
        "telecom": [{"system": "phone", "value": "@telephone@", "use": "mobile"}],
    }
)
_PHYSICIAN = compiled(
    {
        "type": "Practitioner",
        "identifier": {
            "type": {"coding": [coding(_FR_0203, "RPPS", "N° RPPS")]},
            "system": "https://rpps.esante.gouv.fr",
            "value": "@rpps@",
        },
        "display": "@name@",
    }
)
_RELIABILITY = compiled(
    {"url": "identityStatus", "valueCoding": coding(_FR_0445, "@status@", "@status_words@")}
)
_CHECKED = compiled(
    {
        "url": "validationMode",
        "valueCoding": coding(
            "https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-mode-validation-identity",
            "CN",
            "Carte nationale d'identité",
        ),
    }
)
_CHECKED_ON = compiled({"url": "validationDate", "valueDate": "@day@"})


def patient_values(
    person: Person, contacts: Contacts, place: places.Commune, checked_on: str
) -> dict[str, object]:
    """Return what the template PATIENT needs besides id and instant.

    `place` is where the patient was born; `checked_on` the day when their identity was checked (AAAA-MM-JJ).
    """
    traits = person.traits
    identifiers = _IPP % {"ipp": traits.ipp}
    if traits.ins and person.status == "QUAL":
        identifiers = f"{_INS % {'ins': traits.ins}},{identifiers}"
    given = escaped(traits.given_names[0])
    family = escaped(traits.birth_name)
    names = _OFFICIAL % {"list": escaped(" ".join(traits.given_names)), "family": family, "given": given}
    if traits.used_name:
        names += "," + _USUAL % {"used": escaped(traits.used_name), "given": given}
    return {
        "profile": f"{_FR}patient-ins" if person.status == "QUAL" else f"{_FR}patient",
        "family": family,
        "given": given,
        "sex_words": _SEX[traits.sex],
        "born": traits.birth_date,
        "birth_city": escaped_xhtml(place.name),
        "birth_code": place.code,
        "ipp": traits.ipp,
        "status_words": _STATUS[person.status],
        "reliability": f"[{_reliability(person, checked_on)}]",
        "identifiers": f"[{identifiers}]",
        "names": f"[{names}]",
        "telecom": _telecom(contacts),
        "gender": traits.sex,
        "deceased": f'"deceasedDateTime":"{person.deceased_on}",' if person.deceased_on else "",
        "addresses": "[" + ",".join(_address(a) for a in reversed(contacts.addresses)) + "]",
        "relative": _relative(contacts),
        "physicians": _physicians(contacts),
        "site": person.site_id,
    }


def _reliability(person: Person, day: str) -> str:
    found = _RELIABILITY % {"status": person.status, "status_words": fixed(_STATUS[person.status])}
    if person.status in ("QUAL", "VALI"):
        found += f",{_CHECKED},{_CHECKED_ON % {'day': day}}"
    if person.doubtful:
        found += "," + _RELIABILITY % {"status": "DOUT", "status_words": "Identité douteuse"}
    return found


def _period(since: object, until: object) -> str:
    return f'{{"start":"{since}"}}' if until is None else f'{{"start":"{since}","end":"{until}"}}'


def _address(address: Address) -> str:
    return _ADDRESS % {
        "insee": _ADDRESS_CODE % {"code": address.insee},
        "use": "home" if address.until is None else "old",
        "text": escaped(address.text),
        "line": escaped(address.street),
        "city": escaped(address.city),
        "postcode": address.postcode,
        "period": _period(address.since, address.until),
    }


def _telecom(contacts: Contacts) -> str:
    """Telephones and e-mail, the present ones first; a number that has changed is kept as old."""
    found = [
        _TELECOM
        % {
            "system": system,
            "value": escaped(one.value),
            "use": "old" if one.until else "home" if system == "email" or one.value[:2] != "06" else "mobile",
            "period": _period(one.since, one.until),
        }
        for system, values in (("phone", contacts.telephones), ("email", contacts.emails))
        for one in reversed(values)
    ]
    return f'"telecom":[{",".join(found)}],' if found else ""


def _relative(contacts: Contacts) -> str:
    one = contacts.relative
    if one is None:
        return ""
    names = {"family": escaped(one.family), "given": escaped(one.given)}
    filled = _RELATIVE % (names | {"code": one.code, "role": one.role, "telephone": one.telephone})
    return f'"contact":[{filled}],'


def _physicians(contacts: Contacts) -> str:
    physician, _, _ = contacts.physicians[-1]
    return "[" + _PHYSICIAN % {"rpps": physician.rpps, "name": escaped(physician.display)} + "]"
