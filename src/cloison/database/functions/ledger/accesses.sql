-- What the ledger says of one patient from p_since to p_until: `people`, one entry for each account, role and site; `lines`, what
-- each did in one way on one day, the latest first, 3,000 at most; `more`, whether there were others. Refusals showed nothing, and
-- are not told. The two ways to a patient, alone and in a list, are two indexes (line_patient, line_patients); the bounds
-- on `at` leave the other months' partitions unread.
create or replace function gate.accesses(p_patient uuid, p_since timestamptz, p_until timestamptz) returns jsonb
language sql stable as $$
  with seen as materialized (
    select l.at, l.account_id, l.role, l.site_id, l.event, l.reason, l.purpose, l.surface
    from ledger.line l
    where l.patient_id = p_patient and l.at > p_since and l.at <= p_until and l.outcome = 'allowed'
    union all
    select l.at, l.account_id, l.role, l.site_id, l.event, l.reason, l.purpose, l.surface
    from ledger.line l
    where l.patients @> array[p_patient] and l.at > p_since and l.at <= p_until and l.outcome = 'allowed'
  ), named as (
    select s.*, a.given_name || ' ' || upper(a.family_name) as who, e.name as site
    from seen s
    left join directory.account a on a.id = s.account_id
    left join directory.site e on e.id = s.site_id
  ), line as materialized (
    select n.at::date as day, min(n.at) as first, max(n.at) as last, count(*) as times, n.who, n.role, n.site, n.event, n.reason,
           n.purpose, n.surface
    from named n
    group by n.at::date, n.account_id, n.who, n.role, n.site, n.event, n.reason, n.purpose, n.surface
    order by max(n.at) desc limit 3001
  ), person as (
    select n.who, n.role, n.site, min(n.at) as first, max(n.at) as last, count(*) as times, count(distinct n.at::date) as days,
           bool_or(n.reason = 'break_glass' or n.event = 'patient.break_glass') as glass
    from named n group by n.account_id, n.who, n.role, n.site
  )
  select jsonb_build_object(
    'people', (select coalesce(jsonb_agg(to_jsonb(p) order by p.last desc), '[]') from person p),
    'lines', (select coalesce(jsonb_agg(to_jsonb(x) order by x.last desc), '[]') from (select * from line order by last desc limit 3000) x),
    'more', (select count(*) > 3000 from line))
$$;
