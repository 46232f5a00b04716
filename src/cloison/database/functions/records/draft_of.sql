-- What this account itself was typing about a patient in this form, and the wrapped data key under which it lies (or under
-- which it would be kept: of the account's own site, else of any open one). Words of others are never among it, and
-- a wrapped key opens nothing without the server's. No row: no session, no relationship, or no such key.
--   (1) session  (2) the role writes the slice; a relationship, at this moment  (3) one's own draft, not older than three days
create or replace function gate.draft_of(p_secret bytea, p_patient uuid, p_form text)
returns table (account_id uuid, site_id uuid, wrapping_key_id uuid, wrapped bytea, at timestamptz, body bytea)
language sql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set enable_seqscan = off set jit = off as $$
  select x.account_id, k.site_id, k.wrapping_key_id, k.wrapped, d.at, d.body
  from gate.clock() c
  cross join lateral gate.examine(p_secret, p_patient, '{clinical}', 'write', 'TREAT', null, c.at) x  -- 1 to 2
  join records.data_key k on k.patient_id = p_patient and k.slice = 'clinical'
  join directory.site e on e.id = k.site_id and (e.closed_on is null or e.closed_on > c.at::date)
  left join records.draft d on d.account_id = x.account_id and d.patient_id = p_patient and d.form = p_form  -- 3
                            and d.site_id = k.site_id and d.at >= c.at - interval '3 days'
  where x.reason is null
  order by d.at is null, k.site_id <> x.site_id, k.site_id
  limit 1
$$;
