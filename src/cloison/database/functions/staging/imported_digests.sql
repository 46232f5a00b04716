-- Keyed digests of all that imports have taken in: what a second run need not do again. They name nobody.
create or replace function gate.imported_digests() returns setof bytea
language sql stable security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris' as $$
  select i.digest from records.imported i order by i.digest
$$;
