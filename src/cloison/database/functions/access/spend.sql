-- Step 4: count what is new under each ceiling, all of it or nothing. Returns null when everything fits and was written
-- down, else the reason of the refusal; then nothing was written.
-- Every window is 15 minutes longer than its name, because a disclosure renews last_at only once it is older than 15
-- minutes: so no rolling window holds more than the ceiling. No ceiling: nothing fits. The platform's ceiling is 0.5 %
-- of N in 24 hours (and in each shorter window), never under 100.
-- Caller MUST hold the locks of `gate.lock_counters` and pass the time read after it got them.
create or replace function gate.spend(p_needs gate.need[], p_at timestamptz) returns text
language plpgsql volatile as $$
declare
  v_scope text;
begin
  select n.scope into v_scope
  from gate.counters(p_needs) n
  left join lateral (
    select c.quarter_hour, c.hour, c.day, c.week from access.ceiling c
    where c.scope = n.scope and c.kind = n.kind and n.scope <> 'platform'
    union all
    select m.most, m.most, m.most, 7 * m.most
    from (select greatest(100, p.patients / 200)::integer as most from records.population p) m
    where n.scope = 'platform') c on true,
  lateral (
    select cardinality(n.patients) + count(*) filter (where s.last_at > p_at - interval '30 minutes') as quarter_hour,
           cardinality(n.patients) + count(*) filter (where s.last_at > p_at - interval '75 minutes') as hour,
           cardinality(n.patients) + count(*) filter (where s.last_at > p_at - interval '24 hours 15 minutes') as day,
           cardinality(n.patients) + count(*) as week
    from access.spent s
    where s.holder = n.holder and s.kind = n.kind and s.patient_id <> all (n.patients)
      and s.last_at > p_at - case n.scope when 'platform' then interval '24 hours 15 minutes'
                                          else interval '7 days 15 minutes' end) s
  where (s.quarter_hour <= c.quarter_hour and s.hour <= c.hour and s.day <= c.day and s.week <= c.week) is not true
  order by n.place, n.holder
  limit 1;
  if v_scope is not null then
    return case v_scope when 'session' then 'session_allowance_spent' when 'site' then 'site_allowance_spent'
                        when 'platform' then 'platform_allowance_spent' else 'allowance_spent' end;
  end if;
  insert into access.spent as s (holder, kind, patient_id, last_at)
  select n.holder, n.kind, p, p_at from gate.counters(p_needs) n, unnest(n.patients) p order by 1, 2, 3
  on conflict (holder, kind, patient_id) do update set last_at = greatest(s.last_at, excluded.last_at);
  return null;
end $$;
