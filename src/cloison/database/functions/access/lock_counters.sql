-- Row locks in one order for everybody: accounts, then sites, then the platform, each by id. An account's lock covers
-- its sessions. A holder counted for the first time gets its row here.
create or replace function gate.lock_counters(p_needs gate.need[]) returns void
language plpgsql volatile as $$
begin
  insert into access.holder (id)
  select c.holder from gate.counters(p_needs) c
  where c.place <> 2 and not exists (select from access.holder x where x.id = c.holder)
  group by c.place, c.holder order by c.place, c.holder
  on conflict do nothing;
  perform from (select distinct k.place, k.holder from gate.counters(p_needs) k where k.place <> 2) c
  join access.holder h on h.id = c.holder
  order by c.place, c.holder for update of h;
end $$;
