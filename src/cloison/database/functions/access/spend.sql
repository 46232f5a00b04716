-- Step 4: count what is new under each ceiling, all of it or nothing. Returns null when everything fits and was written
-- down, else the reason of the refusal; then nothing was written.
-- Every window is 15 minutes longer than its name, because a disclosure renews last_at only once it is older than 15
-- minutes: so no rolling window holds more than the ceiling. No ceiling: nothing fits (gate.ceiling_of).
-- Friction before the end: from `step_up_share` of a day's allowance, who is not familiar to the account takes a proof of
-- presence; from `reason_share` of the explained, a reason too. It is asked once the ceilings are met, and costs nothing.
-- Caller MUST hold the locks of `gate.lock_counters` and pass the time read after it got them.
create or replace function gate.spend(p_needs gate.need[], p_at timestamptz) returns text
language plpgsql volatile as $$
declare
  v_scope text;
begin
  select case when fits.yes is not true then n.scope else lack.what end into v_scope
  from gate.counters(p_needs) n
  cross join access.friction f
  left join lateral gate.ceiling_of(n.holder, n.place, n.scope, n.kind, p_at) c on true
  cross join lateral (
    select cardinality(n.patients) + count(*) filter (where s.last_at > p_at - interval '30 minutes') as quarter_hour,
           cardinality(n.patients) + count(*) filter (where s.last_at > p_at - interval '75 minutes') as hour,
           cardinality(n.patients) + count(*) filter (where s.last_at > p_at - interval '24 hours 15 minutes') as day,
           cardinality(n.patients) + count(*) as week
    from access.spent s
    where s.holder = n.holder and s.kind = n.kind and s.patient_id <> all (n.patients)
      and s.last_at > p_at - case n.scope when 'platform' then interval '24 hours 15 minutes'
                                          else interval '7 days 15 minutes' end) s
  cross join lateral (select s.quarter_hour <= c.quarter_hour and s.hour <= c.hour and s.day <= c.day and s.week <= c.week) fits (yes)
  left join lateral (
    select case when n.proof is not true then 'step_up' else 'reason' end
    where n.place = 1 and fits.yes and s.day > c.day * f.step_up_share
      and (n.proof is not true or n.kind = 'explained' and n.reasoned is not true and s.day > c.day * f.reason_share)
      and exists (select from unnest(n.patients) p (id)
                  where not exists (select from access.spent k
                                    where k.holder = n.holder and k.kind in ('explained', 'others') and k.patient_id = p.id
                                      and k.last_at > p_at - f.familiar_for))) lack (what) on true
  where fits.yes is not true or lack.what is not null
  order by fits.yes is true, n.place, n.holder
  limit 1;
  if v_scope is not null then
    return case v_scope when 'session' then 'session_allowance_spent' when 'site' then 'site_allowance_spent'
                        when 'platform' then 'platform_allowance_spent' when 'step_up' then 'step_up_needed'
                        when 'reason' then 'patient_reason_needed' else 'allowance_spent' end;
  end if;
  insert into access.spent as s (holder, kind, patient_id, last_at)
  select n.holder, n.kind, p, p_at from gate.counters(p_needs) n, unnest(n.patients) p order by 1, 2, 3
  on conflict (holder, kind, patient_id) do update set last_at = greatest(s.last_at, excluded.last_at);
  return null;
end $$;
