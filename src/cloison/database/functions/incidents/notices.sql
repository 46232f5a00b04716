-- Messages to this account about its own doing that it has not read, the latest first, as a JSON array. Nothing about a patient.
create or replace function gate.notices(p_secret bytea) returns jsonb
language sql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set enable_seqscan = off set jit = off as $$
  select coalesce(jsonb_agg(jsonb_build_object('id', n.id, 'at', n.at, 'kind', n.kind, 'facts', n.facts) order by n.at desc), '[]')
  from gate.clock() c
  cross join lateral gate.live_session(p_secret, c.at) s
  cross join lateral (select x.* from incidents.notice x where x.account_id = s.account_id and x.read_at is null
                      order by x.at desc limit 20) n
$$;
