-- The ticket that `take` will look for: bound to the session's secret, this transaction and the WAL position.
create or replace function gate.write_ticket(
  p_ticket uuid, p_secret bytea, p_at timestamptz, p_outcome text, p_reason text, p_purpose text,
  p_patients uuid[], p_slices text[], p_resource_type text, p_resource_id uuid, p_detail jsonb) returns void
language sql volatile security definer set search_path = pg_catalog, gate, pg_temp as $$
  insert into gate.ticket (ticket, xid, lsn, at, session_hash, outcome, reason, purpose, patients, slices,
                           resource_type, resource_id, detail)
  values (p_ticket, pg_current_xact_id(), pg_current_wal_insert_lsn(), p_at, sha256(p_secret), p_outcome, p_reason,
          p_purpose, p_patients, p_slices, p_resource_type, p_resource_id, p_detail)
$$;
