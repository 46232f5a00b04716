-- Requests for advice, tasks and messages that are this account's to do, its units', or that it made, of patients in its care
-- set alone. A task ties nobody to its patient (access/kinds.toml): who sees it has them in care by something else.
create or replace function gate.tasks_of(p_account uuid, p_role text, p_at timestamptz, p_narrow boolean)
returns table (patient_id uuid, item uuid, kind text, until timestamptz, mine boolean)
language sql stable as $$
  with care as materialized (select c.patient_id from gate.care_set(p_account, p_role, p_at, p_narrow) c),
       whose as materialized (select h.holder from gate.holders(p_account, p_at) h where h.vouched)
  select r.patient_id, r.stay_id, r.kind, r.until, r.holder in (select w.holder from whose w)
  from care c
  join access.relationship r on r.patient_id = c.patient_id
  where r.kind in ('advice', 'task') and r.stay_id is not null and r.ended_at is null
    and (r.made_by = p_account or r.holder in (select w.holder from whose w))
$$;
