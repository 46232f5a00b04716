-- The platform's ceiling: 0.5 % of N in 24 hours (and in each shorter window), never under 100.
create or replace function gate.fits_platform(p_patients uuid[], p_at timestamptz) returns boolean
language sql volatile security definer set search_path = pg_catalog, gate, pg_temp as $$
  select cardinality(p_patients) + count(*) <= (select greatest(100, patients / 200) from records.population)
  from access.spent s
  where s.holder = '00000000-0000-0000-0000-000000000000' and s.kind = 'others'
    and s.last_at > p_at - interval '24 hours 15 minutes' and s.patient_id <> all (p_patients)
$$;
