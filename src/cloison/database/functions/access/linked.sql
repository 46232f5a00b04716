-- The other identities of this person now, as far as somebody who is believed says so: what this one leads to ('replaced-by'), what
-- leads to it ('replaces'), and what leads to the same ('seealso'). `p_disbelieved` is the asker's (gate.standing). A star with one
-- identity in its middle (gate.record_link keeps it so): two steps reach all of it.
create or replace function gate.linked(p_patient uuid, p_disbelieved uuid[])
returns table (patient_id uuid, how text, since timestamptz)
language sql stable as $$
  select l.patient_id, 'replaced-by', l.since
  from records.link l
  where l.other_id = p_patient and l.until is null and l.verdict = 'same'
    and gate.explains(l.made_by, false, l.confirmed_by, l.beyond, p_disbelieved)
  union all
  select l.other_id, 'replaces', l.since
  from records.link l
  where l.patient_id = p_patient and l.until is null and l.verdict = 'same'
    and gate.explains(l.made_by, false, l.confirmed_by, l.beyond, p_disbelieved)
  union all
  select s.other_id, 'seealso', greatest(l.since, s.since)
  from records.link l
  join records.link s on s.patient_id = l.patient_id and s.other_id <> p_patient and s.until is null and s.verdict = 'same'
  where l.other_id = p_patient and l.until is null and l.verdict = 'same'
    and gate.explains(l.made_by, false, l.confirmed_by, l.beyond, p_disbelieved)
    and gate.explains(s.made_by, false, s.confirmed_by, s.beyond, p_disbelieved)
$$;
