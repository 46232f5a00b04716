-- The other identities of this person now, as far as somebody who is believed says so: what this one leads to ('replaced-by'), what
-- leads to it ('replaces'), and what leads to the same ('seealso', by two links). `p_disbelieved` is the asker's (gate.standing): a
-- link explains as a relationship does (gate.explains), each of its two where it takes two.
create or replace function gate.linked(p_patient uuid, p_disbelieved uuid[])
returns table (patient_id uuid, how text, since timestamptz)
language sql stable as $$
  select l.other_id, l.how, l.since
  from records.linked l
  where l.patient_id = p_patient and l.how <> 'distinct' and not l.beyond
    and not l.said <@ p_disbelieved and not l.said_too <@ p_disbelieved
$$;
