-- Step 4, the arithmetic: would these patients fit under the ceiling of (scope, kind) in all four windows?
-- The caller holds the holder's row lock. Every window is 15 minutes longer than its name, because a
-- disclosure renews last_at only once it is older than 15 minutes: so no rolling window holds more than the
-- ceiling. No ceiling: nothing fits.
create or replace function gate.fits(p_holder uuid, p_scope text, p_kind text, p_patients uuid[], p_at timestamptz)
returns boolean
language sql volatile security definer set search_path = pg_catalog, gate, pg_temp as $$
  select coalesce((
    select cardinality(p_patients) + n.quarter_hour <= c.quarter_hour
       and cardinality(p_patients) + n.hour <= c.hour
       and cardinality(p_patients) + n.day <= c.day
       and cardinality(p_patients) + n.week <= c.week
    from access.ceiling c,
         lateral (select count(*) filter (where s.last_at > p_at - interval '30 minutes') as quarter_hour,
                         count(*) filter (where s.last_at > p_at - interval '75 minutes') as hour,
                         count(*) filter (where s.last_at > p_at - interval '24 hours 15 minutes') as day,
                         count(*) as week
                  from access.spent s
                  where s.holder = p_holder and s.kind = p_kind
                    and s.last_at > p_at - interval '7 days 15 minutes'
                    and s.patient_id <> all (p_patients)) n
    where c.scope = p_scope and c.kind = p_kind), false)
$$;
