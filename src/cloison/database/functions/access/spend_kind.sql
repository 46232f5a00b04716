-- Which allowance an opening draws on: explained; what a front desk or a secretary admitted or booked itself, a ceiling of
-- its own; the 20. What a
-- colleague confirmed draws on none (null): it is never refused to two people.
create or replace function gate.spend_kind(p_role text, p_explained boolean, p_because text, p_confirmed boolean) returns text
language sql immutable as $$
  select case when p_confirmed then null
              when p_explained then 'explained'
              when p_role in ('admissions', 'secretary')
                   and p_because in ('site_presence', 'admission', 'expected', 'appointment', 'booked') then 'admissions'
              else 'others' end
$$;
