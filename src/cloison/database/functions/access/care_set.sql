-- The patients with an explained relationship to this account now. Of a contained account: those present in its units.
create or replace function gate.care_set(p_account uuid, p_role text, p_at timestamptz, p_narrow boolean) returns table (patient_id uuid)
language sql stable as $$
  select distinct x.patient_id from gate.explained_now(p_account, p_role, p_at, p_narrow) x
$$;
