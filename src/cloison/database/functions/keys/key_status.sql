-- Every wrapping key, and every open site that has none, with how many data keys it wraps. No key in clear exists here.
create or replace function gate.key_status()
returns table (id uuid, site_id uuid, finess text, name text, made_at timestamptz, retired_at timestamptz, root_id uuid,
               data_keys bigint)
language sql stable security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris' as $$
  select w.id, s.id, s.finess, s.name, w.made_at, w.retired_at, w.root_id,
         (select count(*) from records.data_key d where d.wrapping_key_id = w.id)
  from records.wrapping_key w
  full join directory.site s on s.id = w.site_id
  where w.id is not null or s.closed_on is null
$$;
