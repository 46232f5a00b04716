-- A message was read by whom it is for. Returns 'read' or the reason of the refusal.
create or replace function gate.read_notice(p_secret bytea, p_notice uuid) returns text
language sql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set enable_seqscan = off set jit = off as $$
  with done as (
    update incidents.notice n set read_at = c.at
    from gate.clock() c cross join lateral gate.live_session(p_secret, c.at) s
    where n.id = p_notice and n.account_id = s.account_id and n.read_at is null
    returning n.id)
  select coalesce((select 'read' from done), 'no_notice')
$$;
