-- How many requests, tasks and messages wait for this account: of patients in its care set, and of no other. Zero without a session.
create or replace function gate.tasks_waiting(p_secret bytea) returns bigint
language sql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set enable_seqscan = off set jit = off as $$
  select count(distinct t.item)
  from gate.clock() c
  cross join lateral gate.live_session(p_secret, c.at) s
  cross join lateral gate.tasks_of(s.account_id, s.role, c.at, s.narrow) t
  where t.until is null and t.mine
$$;
