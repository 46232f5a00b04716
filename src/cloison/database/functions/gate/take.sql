-- The second half: outcome, reason, rows and ciphertext of tickets whose transaction is committed, whose WAL
-- is flushed, of the same session, at most 5 seconds old. Anything else: no row at all.
--   (7) ticket committed, same session, fresh  (8) ciphertext and wrapped keys of the allowed slices
-- One row per data key and resource version; a refused or empty ticket gives one row without a body.
create or replace function gate.take(p_tickets uuid[], p_secrets bytea[])
returns table (ticket uuid, outcome text, reason text, detail jsonb, patient_id uuid, site_id uuid, slice text,
               wrapping_key_id uuid, wrapped bytea, resource_type text, id uuid, version integer,
               recorded_at timestamptz, identity_status text, body bytea)
language sql stable security definer set search_path = pg_catalog, gate, pg_temp as $$
  with fresh as materialized (
    select t.*
    from unnest(p_tickets, p_secrets) as q (ticket, secret)
    join gate.ticket t on t.ticket = q.ticket
    where t.session_hash = sha256(q.secret)
      and t.xid is distinct from pg_current_xact_id_if_assigned()
      and t.lsn <= pg_current_wal_flush_lsn()
      and t.at > gate.now() - interval '5 seconds'
      and exists (select from identity.session s where s.secret_hash = t.session_hash and s.ended_at is null))
  select t.ticket, t.outcome, t.reason, t.detail, p.id, k.site_id, k.slice, k.wrapping_key_id, k.wrapped,
         b.resource_type, b.id, b.version, b.recorded_at, p.identity_status, b.body
  from fresh t
  left join records.patient p on t.outcome = 'allowed' and p.id = any (t.patients) and p.erased_at is null
  left join lateral (
    select d.site_id, d.slice, d.wrapping_key_id, d.wrapped
    from records.data_key d
    join directory.site e on e.id = d.site_id
    where d.patient_id = p.id and d.slice = any (t.slices)
      and (e.closed_on is null or e.closed_on > t.at::date or d.slice in ('traits', 'contact'))) k on true
  left join lateral (
    select v.resource_type, v.id, v.version, v.recorded_at, v.body
    from records.resource v
    where v.patient_id = p.id and v.site_id = k.site_id and v.slice = k.slice and v.superseded_at is null
      and (t.resource_type is null or v.resource_type = t.resource_type)
      and (t.resource_id is null or v.id = t.resource_id)) b on true
$$;
