-- The only clock, as a value.
create or replace function gate.now() returns timestamptz
language sql volatile security definer set search_path = pg_catalog, gate, pg_temp as $$
  select at from gate.clock()
$$;
