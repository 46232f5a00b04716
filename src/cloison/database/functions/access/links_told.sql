-- What an opening tells of the other identities of this person, each by its id and how it is linked; and whether there is a
-- namesake whom an officer told apart. A set, so that the planner takes it into the query of every opening.
create or replace function gate.links_told(p_patient uuid) returns table (patient uuid, how text, since timestamptz)
language sql stable as $$
  select case when l.how <> 'distinct' then l.other_id end, l.how, l.since
  from records.linked l
  where l.patient_id = p_patient and not l.beyond
$$;
