-- Writes down that these patients were disclosed under a holder and kind. Time never runs backwards here.
create or replace function gate.record_spent(p_holder uuid, p_kind text, p_patients uuid[], p_at timestamptz)
returns void
language sql volatile security definer set search_path = pg_catalog, gate, pg_temp as $$
  insert into access.spent as s (holder, kind, patient_id, last_at)
  select p_holder, p_kind, p, p_at from (select distinct unnest(p_patients) as p) d order by p
  on conflict (holder, kind, patient_id) do update set last_at = greatest(s.last_at, excluded.last_at)
$$;
