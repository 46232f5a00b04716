-- How many patients an account would have by one person's word alone, had it this unit too: those of the unit and of all
-- that was given so in the last seven days, today or later, less those that it has anyway.
create or replace function gate.brought_alone(p_account uuid, p_role text, p_unit uuid, p_at timestamptz) returns integer
language sql stable as $$
  with given as (
    select g.unit_id, g.confirmed_by is null and g.made_at > p_at - interval '7 days' and m.role <> 'system' as alone
    from directory.assignment g join directory.account m on m.id = g.made_by
    where g.account_id = p_account and g.made_by <> p_account and m.created_by is distinct from p_account
      and (not g.second_needed or g.confirmed_by is not null)
      and (g.ended_at is null or g.ended_at > p_at) and (g.until is null or g.until >= p_at::date)
  ), holder as (
    select h.id, bool_and(h.alone) as alone
    from (select p_unit, true union all select unit_id, alone from given union all select p_account, false) h (id, alone)
    group by h.id
  )
  select count(*)::integer from (
    select r.patient_id
    from holder h
    cross join access.kind k
    join access.relationship r on r.holder = h.id and r.kind = k.name
         and coalesce(r.until, 'infinity'::timestamptz) > p_at - k.tail - interval '2 hours'   -- for the index, as in gate.care_set
    where p_role = any (k.roles) and r.since - k.head <= p_at and (r.until is null or p_at < r.until + k.tail)
      and (r.ended_at is null or r.ended_at > p_at)
    group by r.patient_id
    having bool_and(h.alone)) brought
$$;
