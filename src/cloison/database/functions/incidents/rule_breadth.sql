-- Rule breadth: how widely somebody looks. Searches in one hour, those that found nobody or too many among them (no line keeps
-- what was searched for); and in 24 hours, how many sites and units the patients belong to whom nothing explains.
create or replace function gate.rule_breadth(p_doing gate.doing[]) returns setof gate.finding
language sql stable as $$
  select r.name, d.account_id, w.session_id, w.n::integer, null::numeric, jsonb_build_object('searches', w.n, 'nobody', w.nobody),
         r.action = 'contain' and w.n >= (r.threshold ->> (desk.prefix || 'contain_an_hour'))::integer
  from incidents.rule r
  cross join unnest(p_doing) d
  join directory.account a on a.id = d.account_id
  cross join lateral (
    select case when a.role in ('admissions', 'identity_officer', 'secretary') then 'desk_' else '' end as prefix) desk
  cross join lateral (
    select x.session_id, count(*) over an_hour as n, count(*) filter (where x.nobody) over an_hour as nobody
    from (select l.at, l.session_id, l.reason = 'too_many' or cardinality(l.patients) = 0 as nobody
          from ledger.line l
          where l.account_id = d.account_id
            and l.at > greatest(d.first_at - interval '1 hour', gate.clean_since('breadth', d.account_id)) and l.at <= d.last_at
            and l.event = 'patient.find') x
    window an_hour as (order by x.at range between interval '1 hour' preceding and current row)
    order by 2 desc limit 1) w
  where r.name = 'breadth' and d.searched and w.n >= (r.threshold ->> (desk.prefix || 'alert_an_hour'))::integer
  union all
  select r.name, d.account_id, w.session_id, w.n::integer, null, jsonb_build_object('sites', w.sites, 'units', w.units), false
  from incidents.rule r
  cross join unnest(p_doing) d
  cross join lateral (
    select count(distinct l.patient_id) as n, count(distinct p.site_id) as sites, count(distinct s.holder) as units,
           (array_agg(l.session_id order by l.at desc))[1] as session_id
    from ledger.line l
    join records.patient p on p.id = l.patient_id
    left join access.relationship s on s.patient_id = l.patient_id and s.kind = 'ward_presence'
         and coalesce(s.until, 'infinity'::timestamptz) > l.at - interval '3 days'
    where l.account_id = d.account_id
      and l.at > greatest(d.last_at - interval '24 hours', gate.clean_since('breadth', d.account_id)) and l.at <= d.last_at
      and l.event = 'patient.open' and l.outcome = 'allowed' and l.explained is false) w
  where r.name = 'breadth' and d.unexplained
    and (w.sites >= (r.threshold ->> 'sites')::integer or w.units >= (r.threshold ->> 'units')::integer)
$$;
