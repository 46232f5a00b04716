-- The explained relationships to this account now, with whether what it speaks of is over (the days after a stay; an appointment
-- of today is not), through whom it is held, and of which kind it is: a board is one unit's part of it.
-- Of a contained account: those present in its units.
create or replace function gate.explained_now(p_account uuid, p_role text, p_at timestamptz, p_narrow boolean)
returns table (patient_id uuid, gone boolean, holder uuid, kind text, stay_id uuid, since timestamptz, until timestamptz)
language sql stable as $$
  select r.patient_id, k.name not in ('expected', 'appointment') and coalesce(r.until <= p_at, false),
         r.holder, r.kind, r.stay_id, r.since, r.until
  from gate.standing(p_account, p_at) s
  cross join access.kind k
  join access.relationship r on r.holder = any (s.vouched) and r.kind = k.name   -- an array: the planner joins rows too late
       and coalesce(r.until, 'infinity'::timestamptz) > p_at - k.tail - interval '2 hours'   -- for the index: a day may have 25 hours
  join directory.site e on e.id = r.site_id
  where p_role = any (k.roles)
    and r.since - k.head <= p_at and (r.until is null or p_at < r.until + k.tail)
    and (r.ended_at is null or r.ended_at > p_at)   -- taken back, it explains nothing any more
    and (e.closed_on is null or e.closed_on > p_at::date)
    and gate.explains(r.made_by, r.inherited, r.confirmed_by, r.beyond, s.disbelieved)
    and (not p_narrow or (r.kind = 'ward_presence' and r.until is null))
$$;
