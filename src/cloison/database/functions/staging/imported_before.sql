-- Which of these keyed digests an import has taken in already: what a second run need not do again.
create or replace function gate.imported_before(p_digests bytea[]) returns setof bytea
language sql stable security definer set search_path = pg_catalog, gate, pg_temp as $$
  select i.digest from records.imported i where i.digest = any (p_digests)
$$;
