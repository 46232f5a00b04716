-- Rule two_places: openings of one account that go back and forth between two of its devices faster than a person walks. A
-- session whose device is unknown counts as one device more; two of those cannot be told apart.
create or replace function gate.rule_two_places(p_doing gate.doing[]) returns setof gate.finding
language sql stable as $$
  select r.name, d.account_id, w.session_id, w.n::integer, null::numeric,
         jsonb_build_object('minutes', 5, 'seconds', r.threshold -> 'seconds'), r.action = 'contain'
  from incidents.rule r
  cross join unnest(p_doing) d
  cross join lateral (
    select y.session_id, count(*) filter (where y.moved) over (order by y.at range between interval '5 minutes' preceding and current row) as n
    from (
      select x.at, x.session_id,
             x.device <> lag(x.device) over in_time and x.session_id <> lag(x.session_id) over in_time
               and x.at - lag(x.at) over in_time <= make_interval(secs => (r.threshold ->> 'seconds')::double precision) as moved
      from (select l.at, l.session_id, coalesce(s.device_id, '00000000-0000-0000-0000-000000000000'::uuid) as device
            from ledger.line l join identity.session s on s.id = l.session_id
            where l.account_id = d.account_id
              and l.at > greatest(d.first_at - interval '6 minutes', gate.clean_since('two_places', d.account_id))
              and l.at <= d.last_at and l.event = 'patient.open' and l.outcome = 'allowed') x
      window in_time as (order by x.at)) y
    order by 2 desc limit 1) w
  where r.name = 'two_places' and d.opened and w.n >= (r.threshold ->> 'switches')::integer
$$;
