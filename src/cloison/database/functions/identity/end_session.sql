-- Signing out. An unknown secret is no error: there is nothing to end.
create or replace function gate.end_session(p_secret_hash bytea) returns void
language sql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris' as $$
  update identity.session set ended_at = gate.now(), ended_because = 'signed_out'
  where secret_hash = p_secret_hash and ended_at is null
$$;
