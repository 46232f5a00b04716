-- What the tree's files are made of: up to p_most leaves from place p_from on, with their lines' commitments. A line that
-- is gone has none: files that are older than its removal hold it.
create or replace function gate.leaves(p_from bigint, p_most integer)
returns table (index bigint, line_id bigint, at timestamptz, about_patients boolean, commitment bytea)
language sql stable security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set enable_seqscan = off set jit = off as $$
  select f.index, f.line_id, f.at, f.about_patients, l.commitment
  from (select * from ledger.leaf f where f.index >= p_from order by f.index limit least(greatest(p_most, 1), 100000)) f
  left join ledger.line l on l.id = f.line_id and l.at = f.at
  order by f.index
$$;
