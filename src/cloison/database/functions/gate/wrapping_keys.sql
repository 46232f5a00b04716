-- The sites' and the group's keys as wrapped by the root key: of no use without the keyring.
create or replace function gate.wrapping_keys()
returns table (id uuid, site_id uuid, wrapped bytea, root_id uuid, retired boolean)
language sql stable security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris' as $$
  select id, site_id, wrapped, root_id, retired_at is not null from records.wrapping_key
$$;
