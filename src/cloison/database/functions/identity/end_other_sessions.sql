-- Only the sign-in process may call this: a passkey was removed, perhaps because it was stolen, so whatever else is open in
-- this account's name ends. The live session whose secret is given goes on. Returns how many ended.
create or replace function gate.end_other_sessions(p_secret_hash bytea) returns integer
language sql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris' as $$
  with ended as (
    update identity.session s set ended_at = gate.now(), ended_because = 'passkey_removed'
    from identity.session mine
    where mine.secret_hash = p_secret_hash and mine.ended_at is null and mine.expires_at > gate.now()
      and s.account_id = mine.account_id and s.id <> mine.id and s.ended_at is null
    returning 1)
  select count(*)::integer from ended
$$;
