-- How many lines have a place in the tree.
create or replace function gate.tree_size() returns bigint
language sql stable security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set enable_seqscan = off set jit = off as $$
  select q.size from ledger.sequencer q
$$;
