-- The only clock. The offset counts only in a database stamped 'demo' at creation.
create or replace function gate.now() returns timestamptz
language sql volatile security definer set search_path = pg_catalog, gate, pg_temp as $$
  select clock_timestamp() + coalesce(
    (select amount from gate.clock_offset where exists (select from cloison.deployment where stamp = 'demo')),
    interval '0')
$$;
