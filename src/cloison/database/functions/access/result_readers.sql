-- Who is told that a result came in by message, one row each: whoever ordered it; else the physician it names, if they had this
-- patient in care within 90 days; else the unit where the patient lies, or lay last within 90 days; else the physician it names.
-- `explains`: a feed's word alone never does (law 3). An order explains as far as its maker had the patient in care when it was made;
-- who is named, only whom they had in care by somebody else's word; a unit, only whom the front desk, a feed or a colleague who had
-- them in care brought there. Whoever is named otherwise opens the record among their 20.
create or replace function gate.result_readers(p_patient uuid, p_order uuid, p_named uuid, p_at timestamptz)
returns table (holder uuid, site_id uuid, explains boolean)
language sql stable as $$
  with whom as (
    select 1 as turn, r.made_by as holder, r.site_id, bool_or(r.inherited and not r.beyond) as explains
    from access.relationship r
    join directory.account m on m.id = r.made_by and m.suspended_at is null and (m.left_on is null or m.left_on > p_at::date)
    join access.kind k on k.name = 'result' and m.role = any (k.roles)
    where r.patient_id = p_patient and r.kind = 'order' and r.stay_id = p_order and r.ended_at is null
      and r.holder in (select u.id from directory.unit u where u.kind in ('laboratory', 'imaging'))
    group by r.made_by, r.site_id
    union all
    select case when c.yes then 2 else 4 end, a.id, coalesce(a.site_id, p.site_id), c.yes
    from directory.account a
    join records.patient p on p.id = p_patient
    join access.kind k on k.name = 'result' and a.role = any (k.roles)
    cross join lateral (
      select exists (
        select from gate.standing(a.id, p_at) s
        join access.relationship r on r.patient_id = p_patient and r.holder = any (s.vouched)
        join access.kind t on t.name = r.kind and a.role = any (t.roles)
        where r.since - t.head <= p_at and (r.until is null or r.until + t.tail > p_at - interval '90 days')
          and (r.ended_at is null or r.ended_at > p_at)
          and gate.explains(r.made_by, r.inherited, r.confirmed_by, r.beyond, s.disbelieved)) as yes) c
    where a.id = p_named and a.suspended_at is null and (a.left_on is null or a.left_on > p_at::date)
    union all
    (select 3, r.holder, r.site_id, not r.beyond and (r.inherited or r.confirmed_by is not null or m.role in ('admissions', 'system'))
     from access.relationship r
     join directory.account m on m.id = r.made_by
     join directory.unit u on u.id = r.holder
     where r.patient_id = p_patient and r.kind = 'ward_presence' and r.ended_at is null
       and (r.until is null or r.until > p_at - interval '90 days')
     order by r.until is null desc, r.until desc, r.since desc limit 1)
  )
  select w.holder, w.site_id, w.explains from whom w where w.turn = (select min(turn) from whom)
$$;
