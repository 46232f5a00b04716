-- Rule probing: distinct records refused for want of any relationship, in one hour. Whom the account then admitted, or broke
-- the glass for, is no guess: a front desk meets a refusal before each admission of its own, thirty-eight of them in the
-- worst hour of a plan blanc (`make simulate`).
create or replace function gate.rule_probing(p_doing gate.doing[]) returns setof gate.finding
language sql stable as $$
  select r.name, d.account_id, w.session_id, w.n::integer, null::numeric, jsonb_build_object('minutes', 60),
         r.action = 'contain' and w.n >= (r.threshold ->> 'contain_an_hour')::integer
  from incidents.rule r
  cross join unnest(p_doing) d
  cross join lateral (
    select x.session_id, count(*) over (order by x.at range between interval '1 hour' preceding and current row) as n
    from (select l.patient_id, max(l.at) as at, (array_agg(l.session_id order by l.at desc))[1] as session_id
          from ledger.line l
          where l.account_id = d.account_id
            and l.at > greatest(d.first_at - interval '1 hour', gate.clean_since('probing', d.account_id)) and l.at <= d.last_at
            and l.outcome = 'refused' and l.reason = 'no_relationship' and l.patient_id is not null
            and not exists (select from ledger.line k
                            where k.account_id = d.account_id and k.patient_id = l.patient_id and k.outcome = 'allowed'
                              and k.at >= l.at and k.at < l.at + interval '1 hour')
          group by l.patient_id) x
    order by 2 desc limit 1) w
  where r.name = 'probing' and d.strange and w.n >= (r.threshold ->> 'alert_an_hour')::integer
$$;
