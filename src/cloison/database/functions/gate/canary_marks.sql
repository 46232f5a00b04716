-- The marks of all canaries, for the record server to know their rows in a list before it shows them. Without the keyring
-- a mark leads to nobody.
create or replace function gate.canary_marks() returns setof bytea
language sql stable security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris' as $$
  select c.mark from incidents.canary c
$$;
