-- Step 2: the role allows this verb on every one of these slices. No slices, no permission.
create or replace function gate.role_allows(p_role text, p_slices text[], p_verb text) returns boolean
language sql stable security definer set search_path = pg_catalog, gate, pg_temp as $$
  select cardinality(p_slices) > 0 and not exists (
    select from unnest(p_slices) s (slice)
    where not exists (select from access.permission p
                      where p.role = p_role and p.slice = s.slice and p.verb = p_verb))
$$;
