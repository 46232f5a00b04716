-- Row locks in one order for everybody: accounts, then sites, then the platform (all zero), each by id.
-- A holder seen for the first time gets its row here.
create or replace function gate.lock_holders(p_holders uuid[]) returns void
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp as $$
begin
  insert into access.holder (id)
  select h from unnest(p_holders) u (h)
  where not exists (select from access.holder x where x.id = h) order by h
  on conflict do nothing;
  perform from access.holder where id = any (p_holders) order by id for update;
end $$;
