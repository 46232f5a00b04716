-- The stays at one site whose patients this account may be shown by name: those explained to it, and those that it said
-- itself in the last 24 hours (counted when it did, and again when they are shown: `counted` says under which kind). Open ones,
-- those that ended today, and those expected in the next seven days.
create or replace function gate.stays_in_sight(p_account uuid, p_role text, p_site uuid, p_at timestamptz, p_narrow boolean)
returns table (patient_id uuid, explained boolean, counted text, stay_id uuid, state text, unit_id uuid, bed_id uuid,
               since timestamptz, until timestamptz, leaving_on date, away_since timestamptz)
language sql stable as $$
  with care as materialized (
    select distinct x.patient_id from gate.explained_now(p_account, p_role, p_at, p_narrow) x
  ), own as materialized (
    select distinct on (r.patient_id) r.patient_id, r.kind
    from gate.holders(p_account, p_at) h
    cross join access.kind k
    join access.relationship r on r.holder = h.holder and r.kind = k.name and coalesce(r.until, 'infinity'::timestamptz) > p_at - interval '1 day'
    where k.name in ('site_presence', 'ward_presence', 'expected') and p_role = any (k.roles) and not p_narrow
      and r.made_by = p_account and r.made_at > p_at - interval '24 hours' and r.ended_at is null
      and not exists (select from care c where c.patient_id = r.patient_id)
    order by r.patient_id, r.kind desc
  ), sight as (
    select c.patient_id, true as explained, null::text as counted from care c
    union all
    select o.patient_id, false, o.kind from own o
  )
  select i.patient_id, i.explained, i.counted, s.id,
         case when s.discharged_at is not null then 'left' when a.since is not null then 'away' else 'present' end,
         w.holder, l.bed_id, s.admitted_at, s.discharged_at, s.leaving_on, a.since
  from sight i
  join records.stay s on s.patient_id = i.patient_id and s.cancelled_at is null
       and (s.site_id = p_site or exists (   -- begun elsewhere, and here now
            select from access.relationship x where x.patient_id = i.patient_id and x.stay_id = s.id and x.site_id = p_site
               and x.kind = 'ward_presence' and x.until is null and x.ended_at is null))
       and (s.discharged_at is null or s.discharged_at >= date_trunc('day', p_at))
  left join records.lying l on l.stay_id = s.id and l.until is null
  left join records.absence a on a.stay_id = s.id and a.until is null
  left join lateral (
    select r.holder from access.relationship r
    where r.patient_id = i.patient_id and r.stay_id = s.id and r.kind = 'ward_presence' and r.ended_at is null
      and (r.until is null or r.until = s.discharged_at)
    order by (r.holder = (select b.unit_id from directory.bed b where b.id = l.bed_id)) desc nulls last, r.site_id = p_site desc, r.id limit 1) w on true
  union all
  select i.patient_id, i.explained, i.counted, r.stay_id, 'expected', u.holder, null, r.since, r.until, null, null
  from sight i
  join access.relationship r on r.patient_id = i.patient_id and r.holder = p_site and r.kind = 'expected' and r.ended_at is null
       and r.until >= date_trunc('day', p_at) and r.since < p_at + interval '7 days'
  left join lateral (
    select x.holder from access.relationship x
    where x.patient_id = r.patient_id and x.stay_id = r.stay_id and x.kind = 'expected' and x.holder <> p_site
    order by x.id desc limit 1) u on true
  where not exists (select from records.stay s where s.id = r.stay_id)
$$;
