-- The four ceilings of one counter now: the role's, narrowed by the account's own habit (never under a share of the role's),
-- raised where two people did; the platform's is 0.5 % of N in 24 hours and each shorter window, never under 100.
-- No row: no ceiling, nothing fits. The 20 others are neither narrowed nor raised.
create or replace function gate.ceiling_of(p_holder uuid, p_place integer, p_scope text, p_kind text, p_at timestamptz)
returns table (quarter_hour numeric, hour numeric, day numeric, week numeric)
language sql stable as $$
  select least(c.quarter_hour, own.most) * up.times, least(c.hour, own.most) * up.times,
         least(c.day, own.most) * up.times, least(c.week, 7 * own.most) * up.times
  from access.ceiling c
  cross join access.friction f
  left join access.habit h on p_place = 1 and p_kind = 'explained' and h.account_id = p_holder and h.kind = p_kind
  cross join lateral (select case when h.most is null then c.week
                                  else greatest(ceil(c.day * f.habit_floor), ceil(h.most * f.habit_times)) end as most) own
  cross join lateral (
    select coalesce(max(r.times), 1) as times from access.raise r
    where p_place = 1 and p_kind <> 'others' and r.account_id = p_holder and r.kind = p_kind
      and r.since <= p_at and r.until > p_at) up
  where c.scope = p_scope and c.kind = p_kind and p_scope <> 'platform'
  union all
  select m.most, m.most, m.most, 7 * m.most
  from (select greatest(100, p.patients / 200)::numeric as most from records.population p) m
  where p_scope = 'platform'
$$;
