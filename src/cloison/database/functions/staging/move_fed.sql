-- Moves what the feed staged, as gate.move_staged does, under the feed's own account and habit; the feed's login can say nothing in
-- the import's name.
create or replace function gate.move_fed() returns table (refused uuid, because text)
language sql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris' as $$
  select m.refused, m.because from gate.move_staged(true) m
$$;
