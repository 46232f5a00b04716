"""What somebody with a dump has of each patient, in clear, and how well one column tells canaries from the others.

Owns: the columns, and the measure: the chance that a canary's value lies above that of another patient of its site (the
area under the ROC curve), one half where the column tells nothing. Refuses: the keyring.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import dict_row

TYPES = "Encounter Appointment Observation MedicationRequest DocumentReference Condition AllergyIntolerance ServiceRequest"
_COUNTED = "".join(
    f"(select count(*) from records.resource r where r.patient_id = p.id and r.resource_type = '{kind}') as n_{kind.lower()}, "
    for kind in TYPES.split()
)
_COLUMNS = f"""
select p.id, p.site_id, p.made_by, {_COUNTED}
  (p.identity_status = 'PROV')::int as prov, (p.identity_status = 'QUAL')::int as qual,
  (p.identity_status = 'VALI')::int as vali, p.deceased::int as deceased, p.doubtful::int as doubtful,
  extract(epoch from p.made_at)::float as made_at, (p.erased_at is not null)::int as erased,
  (select count(*) from records.resource r where r.patient_id = p.id) as parts,
  (select max(r.version) from records.resource r where r.patient_id = p.id) as versions,
  (select count(distinct r.resource_type) from records.resource r where r.patient_id = p.id) as types,
  (select count(distinct r.site_id) from records.resource r where r.patient_id = p.id) as sites,
  (select sum(octet_length(r.body)) from records.resource r where r.patient_id = p.id)::float as bytes,
  (select octet_length(r.body) from records.resource r where r.patient_id = p.id and r.resource_type = 'Patient'
                                                         and r.slice = 'traits') as traits_bytes,
  (select octet_length(r.body) from records.resource r where r.patient_id = p.id and r.resource_type = 'Patient'
                                                         and r.slice = 'contact') as contact_bytes,
  (select count(*) from records.data_key k where k.patient_id = p.id) as keys,
  (select cardinality(b.tokens) from records.blind_index b where b.patient_id = p.id) as tokens,
  (select count(*) from records.contact_token k where k.patient_id = p.id) as contact_tokens,
  (select count(*) from records.stay s where s.patient_id = p.id) as stays,
  (select extract(epoch from max(s.discharged_at - s.admitted_at))::float from records.stay s where s.patient_id = p.id) as longest,
  (select extract(epoch from max(s.discharged_at))::float from records.stay s where s.patient_id = p.id) as left_at,
  (select count(*) from access.relationship r where r.patient_id = p.id) as relationships,
  (select count(distinct r.kind) from access.relationship r where r.patient_id = p.id) as kinds,
  (select count(*) from records.imported i where i.patient_id = p.id) as imported,
  (select extract(epoch from max(coalesce(r.until, 'infinity')))::float from access.relationship r where r.patient_id = p.id) as until
from records.patient p
"""
Row = dict[str, Any]


def rows_of(conninfo: str) -> list[Row]:
    """Every patient with every column."""
    with psycopg.connect(conninfo, row_factory=dict_row) as connection:
        return connection.execute(_COLUMNS.encode()).fetchall()


def long_gone(rows: list[Row]) -> list[Row]:
    """Those who left months ago and have nothing to come: most of a group's patients, and every canary."""
    now = datetime.now(UTC)
    left, until = (now - timedelta(days=80)).timestamp(), (now - timedelta(days=3)).timestamp()
    return [row for row in rows if row["left_at"] and row["left_at"] < left and row["until"] < until]


def told_apart(rows: list[Row], chosen: Collection[UUID]) -> dict[str, float]:
    """{column: chance that one of `chosen` lies above another patient of its site}, each column alone."""
    ours, others = defaultdict(list), defaultdict(list)
    for row in rows:
        (ours if row["id"] in chosen else others)[row["site_id"]].append(row)
    found = {}
    for column in (name for name in rows[0] if name not in ("id", "site_id", "made_by")):
        won = count = 0.0
        for site, mine in ours.items():
            theirs = sorted(float(row[column] or 0) for row in others[site])
            for value in (float(row[column] or 0) for row in mine if theirs):
                won += (bisect_left(theirs, value) + bisect_right(theirs, value)) / 2 / len(theirs)
                count += 1
        found[column] = won / count
    return found
