-- Whether what is to be booked is taken: a room always (`room_taken`), a practitioner where the fact `free` asks for it
-- (`slot_taken`); null where it is free. Who books the same hour at the same time waits here. It looks at hours and never at
-- a patient: the answer is the same whoever is booked.
create or replace function gate.taken(p_facts jsonb) returns text
language plpgsql volatile as $$
declare
  v_reason text;
begin
  perform pg_advisory_xact_lock(hashtextextended(x.holder, 0))
  from (select distinct f ->> 'holder' as holder from jsonb_array_elements(p_facts) f
        where f ->> 'fact' = 'free' or f ->> 'fact' = 'appointment' and exists (
          select from directory.room m where m.id = (f ->> 'holder')::uuid)
        order by 1) x;
  select case when x.fact = 'free' then 'slot_taken' else 'room_taken' end into v_reason
  from (select f ->> 'fact' as fact, (f ->> 'holder')::uuid as holder, (f ->> 'stay')::uuid as item,
               (f ->> 'since')::timestamptz as since, (f ->> 'until')::timestamptz as until
        from jsonb_array_elements(p_facts) f where f ->> 'fact' in ('free', 'appointment')) x
  where x.fact = 'free' and exists (
          select from access.relationship r
          where r.holder = x.holder and r.kind = 'appointment' and r.ended_at is null and r.stay_id is distinct from x.item
            and coalesce(r.until, 'infinity'::timestamptz) > x.since and r.since < x.until)
     or exists (
          select from access.room_hours t
          where t.room_id = x.holder and t.freed_at is null and t.appointment_id is distinct from x.item
            and t.until > x.since and t.since < x.until)
  order by 1 limit 1;
  return v_reason;
end $$;
