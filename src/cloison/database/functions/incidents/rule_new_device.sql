-- Rule new_device: the first hour of a device that an account which has others was never seen on; with many distinct patients
-- in that hour, it contains.
create or replace function gate.rule_new_device(p_doing gate.doing[]) returns setof gate.finding
language sql stable as $$
  select r.name, d.account_id, w.session_id, w.n::integer,
         (select h.most from access.habit h where h.account_id = d.account_id and h.kind = 'explained')::numeric,
         jsonb_build_object('devices', others.n),
         r.action = 'contain' and w.n >= (r.threshold ->> 'contain_patients')::integer
  from incidents.rule r
  cross join unnest(p_doing) d
  join identity.device v on v.account_id = d.account_id and v.first_seen <= d.last_at
       and v.first_seen > greatest(d.first_at - interval '1 hour', gate.clean_since('new_device', d.account_id))
  cross join lateral (
    select count(*) as n from identity.device o where o.account_id = d.account_id and o.first_seen < v.first_seen) others
  cross join lateral (
    select count(distinct l.patient_id) as n, (array_agg(s.id order by s.began_at desc))[1] as session_id
    from identity.session s
    left join ledger.line l on l.account_id = d.account_id and l.session_id = s.id and l.at >= v.first_seen
         and l.at < v.first_seen + interval '1 hour' and l.event = 'patient.open' and l.outcome = 'allowed'
    where s.account_id = d.account_id and s.device_id = v.id and s.began_at >= v.first_seen
      and s.began_at < v.first_seen + interval '1 hour') w
  where r.name = 'new_device' and others.n > 0
$$;
