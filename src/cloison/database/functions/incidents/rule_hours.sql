-- Rule hours: openings at an hour of the day at which, and at whose neighbours, the account did nothing in 28 days
-- (gate.refresh_habits). The account's own habit stands for its shifts, so whoever has none is not judged; whoever was put on call for
-- that time before it began, by somebody else, does nothing out of hours (directory.duty).
create or replace function gate.rule_hours(p_doing gate.doing[]) returns setof gate.finding
language sql stable as $$
  select r.name, d.account_id, w.session_id, w.n::integer, null::numeric, jsonb_build_object('hour', w.hour, 'days', known.days),
         r.action = 'contain'
  from incidents.rule r
  cross join unnest(p_doing) d
  join access.habit known on known.account_id = d.account_id and known.kind = 'explained'
  cross join lateral (
    select extract(hour from l.at)::integer as hour, count(distinct l.patient_id) as n,
           (array_agg(l.session_id order by l.at desc))[1] as session_id
    from ledger.line l
    where l.account_id = d.account_id
      and l.at > greatest(d.first_at - interval '1 hour', gate.clean_since('hours', d.account_id)) and l.at <= d.last_at
      and l.event = 'patient.open' and l.outcome = 'allowed'
      and not exists (select from directory.duty u
                      where u.account_id = d.account_id and u.made_by <> d.account_id and u.made_at <= u.since
                        and l.at between u.since and least(u.until, u.ended_at))
    group by 1) w
  where r.name = 'hours' and d.opened and w.n >= (r.threshold ->> 'patients')::integer
    and not exists (select from access.habit h
                    where h.account_id = d.account_id
                      and h.kind = any (array['hour_' || (w.hour + 23) % 24, 'hour_' || w.hour, 'hour_' || (w.hour + 1) % 24]))
$$;
