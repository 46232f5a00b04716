-- What this account prescribes often: the pinned first, then the latest. Nothing about a patient. Empty without a session.
create or replace function gate.favourites(p_secret bytea) returns jsonb
language sql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set enable_seqscan = off set jit = off as $$
  select coalesce(jsonb_agg(jsonb_build_object('key', f.key, 'body', f.body, 'pinned', f.pinned)
                            order by f.pinned desc, f.used_on desc, f.key), '[]')
  from gate.clock() c
  cross join lateral gate.live_session(p_secret, c.at) s
  join directory.favourite f on f.account_id = s.account_id
$$;
