-- The explained relationships to this account now, with whether what it speaks of is over (the days after a stay; an appointment
-- of today is not).
-- Of a contained account: those present in its units.
create or replace function gate.explained_now(p_account uuid, p_role text, p_at timestamptz, p_narrow boolean)
returns table (patient_id uuid, gone boolean)
language sql stable as $$
  select r.patient_id, k.name not in ('expected', 'appointment') and coalesce(r.until <= p_at, false)
  from gate.holders(p_account, p_at) h
  cross join gate.disbelieved(p_account, p_at) d
  cross join access.kind k
  join access.relationship r on r.holder = h.holder and r.kind = k.name
       and coalesce(r.until, 'infinity'::timestamptz) > p_at - k.tail - interval '2 hours'   -- for the index: a day may have 25 hours
  join directory.site e on e.id = r.site_id
  where p_role = any (k.roles) and h.vouched and not r.beyond
    and r.since - k.head <= p_at and (r.until is null or p_at < r.until + k.tail)
    and (e.closed_on is null or e.closed_on > p_at::date)
    and (r.made_by <> all (d.accounts) or r.inherited or (r.confirmed_by is not null and r.confirmed_by <> all (d.accounts)))
    and (not p_narrow or (r.kind = 'ward_presence' and r.until is null))
$$;
