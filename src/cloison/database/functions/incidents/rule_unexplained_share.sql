-- Rule unexplained_share: of the patients opened in 24 hours, more than a share that nobody else's fact explains. What the
-- front desk admits itself is its work, under a ceiling of its own.
create or replace function gate.rule_unexplained_share(p_doing gate.doing[]) returns setof gate.finding
language sql stable as $$
  select r.name, d.account_id, w.session_id, w.unexplained::integer, null::numeric, jsonb_build_object('opened', w.n),
         r.action = 'contain'
  from incidents.rule r
  cross join unnest(p_doing) d
  cross join lateral (
    select count(distinct l.patient_id) as n, count(distinct l.patient_id) filter (where l.explained is false) as unexplained,
           (array_agg(l.session_id order by l.at desc))[1] as session_id
    from ledger.line l
    where l.account_id = d.account_id
      and l.at > greatest(d.last_at - interval '24 hours', gate.clean_since('unexplained_share', d.account_id))
      and l.at <= d.last_at and l.event = 'patient.open' and l.outcome = 'allowed'
      and gate.spend_kind(l.role, l.explained, l.reason, false) <> 'admissions') w
  where r.name = 'unexplained_share' and d.unexplained and w.unexplained >= (r.threshold ->> 'patients')::integer
    and w.unexplained * 100 >= w.n * (r.threshold ->> 'percent')::integer
$$;
