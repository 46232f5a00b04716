-- Forgets tickets that nobody can take any more. Shows nothing; may be called by anybody who may ask, any time.
create or replace function gate.sweep_tickets() returns void
language sql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris' as $$
  delete from gate.ticket where at < (select c.at from gate.clock() c) - interval '30 seconds'
$$;
