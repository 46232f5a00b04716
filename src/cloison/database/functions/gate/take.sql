-- The second half: the outcome and the ciphertext of committed, flushed, fresh tickets of the same session.
-- A ticket of this very transaction, of one rolled back, prepared or unflushed, of another session, or more than
-- five seconds old: no row at all.
--   (7) ticket committed, same session, fresh  (8) ciphertext and wrapped keys of the allowed slices
-- Of one resource: one row per part. Of a type or of everything: one row per data key and resource version. A refused or
-- empty ticket gives one row without a body. The content of documents (Binary) never comes with a whole record: it is
-- taken by its own id, as the print or export that it is.
create or replace function gate.take(p_tickets uuid[], p_secrets bytea[])
returns table (ticket uuid, outcome text, reason text, detail jsonb, patient_id uuid, site_id uuid, slice text,
               wrapping_key_id uuid, wrapped bytea, resource_type text, id uuid, version integer,
               recorded_at timestamptz, identity_status text, body bytea)
language plpgsql stable security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off as $$
#variable_conflict use_column
begin
  return query
  with fresh as materialized (  -- 7
    select t.*
    from unnest(p_tickets, p_secrets) as q (ticket, secret)
    join gate.ticket t on t.ticket = q.ticket
    where t.session_hash = sha256(q.secret)
      and t.xid is distinct from pg_current_xact_id_if_assigned()
      and t.lsn <= pg_current_wal_flush_lsn()
      and t.at > (select c.at from gate.clock() c) - interval '5 seconds'
      and exists (select from identity.session s where s.secret_hash = t.session_hash and s.ended_at is null)
  ), key as not materialized (  -- 8: a closed site's own keys are withheld
    select d.patient_id, d.site_id, d.slice, d.wrapping_key_id, d.wrapped, e.closed_on
    from records.data_key d join directory.site e on e.id = d.site_id)
  select t.ticket, t.outcome, t.reason, t.detail, p.id, x.site_id, x.slice, x.wrapping_key_id, x.wrapped,
         x.resource_type, x.id, x.version, x.recorded_at, p.identity_status, x.body
  from fresh t
  left join records.patient p on t.outcome = 'allowed' and p.id = any (t.patients) and p.erased_at is null
  left join lateral (
    select v.site_id, v.slice, k.wrapping_key_id, k.wrapped, v.resource_type, v.id, v.version, v.recorded_at, v.body
    from records.resource v
    join key k on k.patient_id = v.patient_id and k.site_id = v.site_id and k.slice = v.slice
    where t.resource_id is not null and v.patient_id = p.id and v.resource_type = t.resource_type
      and v.id = t.resource_id and v.slice = any (t.slices) and v.superseded_at is null
      and (k.closed_on is null or k.closed_on > t.at::date or k.slice in ('traits', 'contact'))
    union all
    select k.site_id, k.slice, k.wrapping_key_id, k.wrapped, v.resource_type, v.id, v.version, v.recorded_at, v.body
    from key k
    left join lateral (
      select * from records.resource one
      where t.resource_type is not null and one.patient_id = p.id and one.resource_type = t.resource_type
      union all
      select * from records.resource every
      where t.resource_type is null and every.patient_id = p.id and every.resource_type <> 'Binary'
    ) v on v.site_id = k.site_id and v.slice = k.slice and v.superseded_at is null
    where t.resource_id is null and k.patient_id = p.id and k.slice = any (t.slices)
      and (k.closed_on is null or k.closed_on > t.at::date or k.slice in ('traits', 'contact'))
  ) x on true;
end $$;
