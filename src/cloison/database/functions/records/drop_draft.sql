-- Forgets what this account was typing in a form: it is kept in the record now, or not wanted.
create or replace function gate.drop_draft(p_secret bytea, p_patient uuid, p_form text) returns text
language sql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set enable_seqscan = off set jit = off as $$
  with gone as (
    delete from records.draft d using gate.clock() c cross join lateral gate.live_session(p_secret, c.at) s
    where d.account_id = s.account_id and d.patient_id = p_patient and d.form = p_form
    returning d.form)
  select coalesce((select 'dropped' from gone), 'no_draft')
$$;
