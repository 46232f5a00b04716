-- Once a day, after three in the morning: every account's habit of 28 days, as the ledger tells it. Returns how many accounts
-- have one; null where it was done since.
--   explained   the 99th percentile of the distinct patients of a day, of ten days or more (gate.ceiling_of narrows by it)
--   hour_0 … hour_23   on how many days something was done in that hour (rule hours)
--   feed_hour   the 99th percentile of a feed's facts in an hour in which it brought any, of ten days or more (rule feed)
create or replace function gate.refresh_habits() returns integer
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set work_mem = '128MB' set jit = off as $$
declare
  v_at timestamptz := gate.now();
  v_from timestamptz := date_trunc('day', v_at) - interval '28 days';
  v_accounts integer;
begin
  lock table access.habit in share row exclusive mode;   -- one at a time; whoever reads goes on
  if exists (select from incidents.watched w
             where w.habits_at >= date_trunc('day', v_at - interval '3 hours') + interval '3 hours') then
    return null;
  end if;
  delete from access.habit;
  insert into access.habit (account_id, kind, days, most, computed_at)
  select x.account_id, 'explained', count(*), percentile_disc(0.99) within group (order by x.patients), v_at
  from (select l.account_id, l.at::date as day, count(distinct p.id)::integer as patients
        from ledger.line l cross join lateral unnest(coalesce(l.patients, array[l.patient_id])) p (id)
        where l.at >= v_from and l.at < date_trunc('day', v_at) and l.outcome = 'allowed' and l.account_id is not null
          and (l.event = 'patient.find' or l.event in ('patient.open', 'patient.list', 'patient.write') and l.explained)
        group by 1, 2) x
  group by x.account_id having count(*) >= 10;
  get diagnostics v_accounts = row_count;
  insert into access.habit (account_id, kind, days, most, computed_at)
  select h.account_id, 'hour_' || extract(hour from l.at)::integer, h.days, count(distinct l.at::date), v_at
  from access.habit h
  join ledger.line l on l.account_id = h.account_id and l.at >= v_from and l.at < date_trunc('day', v_at)
       and l.event like 'patient.%' and l.outcome = 'allowed'
  where h.kind = 'explained'
  group by h.account_id, h.days, extract(hour from l.at)::integer;
  insert into access.habit (account_id, kind, days, most, computed_at)
  select x.account_id, 'feed_hour', count(distinct x.hour::date), percentile_disc(0.99) within group (order by x.facts), v_at
  from (select b.account_id, date_trunc('hour', b.at) as hour, sum(b.facts)::integer as facts
        from access.brought b where b.at >= v_from and b.at < date_trunc('day', v_at) group by 1, 2) x
  group by x.account_id having count(distinct x.hour::date) >= 10;
  delete from access.brought where at < v_from;
  update incidents.watched set habits_at = v_at;
  return v_accounts;
end $$;
