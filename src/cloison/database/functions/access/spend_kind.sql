-- Which allowance an opening draws on: explained; what the front desk admitted itself, a ceiling of its own; the 20.
create or replace function gate.spend_kind(p_role text, p_explained boolean, p_because text) returns text
language sql immutable as $$
  select case when p_explained then 'explained'
              when p_role = 'admissions' and p_because in ('site_presence', 'admission') then 'admissions'
              else 'others' end
$$;
