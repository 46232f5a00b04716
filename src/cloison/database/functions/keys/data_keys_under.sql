-- Some of the data keys under one retired wrapping key, wrapped as they are. A rewrapped one is no longer among them.
create or replace function gate.data_keys_under(p_key uuid, p_most integer)
returns table (patient_id uuid, site_id uuid, slice text, wrapped bytea)
language sql stable security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris' as $$
  select d.patient_id, d.site_id, d.slice, d.wrapped
  from records.data_key d
  where d.wrapping_key_id = p_key and exists (select from records.wrapping_key w where w.id = p_key and w.retired_at is not null)
  limit p_most
$$;
