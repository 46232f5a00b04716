-- Rule cadence: no person opens so many records in a minute, nor twenty in a row at the beat of a clock.
-- Of each patient the first opening counts: what a page or a program asks again of the same patient is no cadence.
create or replace function gate.rule_cadence(p_doing gate.doing[]) returns setof gate.finding
language sql stable as $$
  select r.name, d.account_id, w.session_id, greatest(w.minute, case when w.even then 20 end)::integer,
         (select h.most from access.habit h where h.account_id = d.account_id and h.kind = 'explained')::numeric,
         jsonb_build_object('minute', w.minute) || case when w.even then jsonb_build_object('beat', round(w.mean, 1)) else '{}' end,
         r.action = 'contain' and (w.even or w.minute >= (r.threshold ->> 'contain_a_minute')::integer)
  from incidents.rule r
  cross join unnest(p_doing) d
  cross join lateral (
    select y.session_id, y.minute, y.mean,
           y.gaps = 20 and y.mean between 1 and 600
             and y.spread * 100 <= y.mean * (r.threshold ->> 'even_percent')::numeric as even
    from (
      select x.session_id, count(*) over (order by x.at range between interval '1 minute' preceding and current row) as minute,
             count(x.gap) over last_ones as gaps, avg(x.gap) over last_ones as mean, stddev_pop(x.gap) over last_ones as spread
      from (
        select o.at, o.session_id, extract(epoch from o.at - lag(o.at) over (order by o.at)) as gap
        from (select min(l.at) as at, (array_agg(l.session_id order by l.at))[1] as session_id
              from ledger.line l
              where l.account_id = d.account_id
                and l.at > greatest(d.first_at - interval '1 hour', gate.clean_since('cadence', d.account_id)) and l.at <= d.last_at
                and l.event = 'patient.open' and l.patient_id is not null
              group by l.patient_id) o) x
      window last_ones as (order by x.at rows between 19 preceding and current row)) y
    order by even desc, y.minute desc limit 1) w
  where r.name = 'cadence' and d.opened and (w.even or w.minute >= (r.threshold ->> 'alert_a_minute')::integer)
$$;
