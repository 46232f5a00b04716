-- The only clock, as a value.
create or replace function gate.now() returns timestamptz
language sql volatile as $$
  select at from gate.clock()
$$;
