-- The only clock, as a row that the planner can take into a query. The offset counts only in a database stamped
-- 'demo' at creation.
create or replace function gate.clock() returns table (at timestamptz)
language sql stable as $$
  select clock_timestamp() + coalesce(
    (select o.amount from gate.clock_offset o where exists (select from cloison.deployment d where d.stamp = 'demo')),
    interval '0')
$$;
