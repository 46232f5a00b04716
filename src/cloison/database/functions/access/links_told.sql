-- What an opening tells of the other identities of this person, each by its id and how it is linked; and whether there is a
-- namesake whom an officer told apart. A set, so that the planner takes it into the query of every opening.
create or replace function gate.links_told(p_patient uuid) returns table (patient uuid, how text, since timestamptz)
language sql stable as $$
  select l.patient_id, l.how, l.since from gate.linked(p_patient, '{}') l
  union all
  select null, 'distinct', l.since from records.link l where l.patient_id = p_patient and l.until is null and l.verdict = 'distinct'
  union all
  select null, 'distinct', l.since from records.link l where l.other_id = p_patient and l.until is null and l.verdict = 'distinct'
$$;
