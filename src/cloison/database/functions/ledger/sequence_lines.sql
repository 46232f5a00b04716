-- Gives up to p_most committed lines their places in the tree, each exactly once and without a gap, and returns how many;
-- null where another sequencer was faster. A line whose transaction ends late has a number below others that are placed already:
-- such numbers are kept as gaps and looked for again, so that one long transaction delays its own lines and nobody else's, and
-- the rows that were taken out are never read again, even while that transaction keeps them from being cleaned away.
--   (1) a transaction of its own, which has no id yet: the mark of step 5 must be newer than every number that step 3 missed
--   (2) numbers whose transactions had all ended before this look, and which are still not there, never come
--   (3) what is new, and what was awaited  (4) numbers passed over are awaited
--   (5) the mark moves, unless another moved it since it was read  (6) places, out of the box
create or replace function gate.sequence_lines(p_most integer) returns integer
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set lock_timeout = '5s' set enable_seqscan = off set jit = off as $$
declare
  v ledger.sequencer;
  v_xmin xid8;
  v_new bigint[];
  v_late bigint[];
  v_gaps bigint[];
  v_high bigint;
begin
  perform gate.require_safe_transaction();
  if pg_current_xact_id_if_assigned() is not null then   -- 1
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  select * into strict v from ledger.sequencer;
  v_xmin := pg_snapshot_xmin(pg_current_snapshot());   -- 2: before the look, which sees whatever ended earlier
  v_new := array(select o.line_id from ledger.outbox o where o.line_id > v.high   -- 3
                 order by o.line_id limit least(greatest(p_most, 1), 100000));
  v_late := array(select o.line_id from ledger.outbox o where o.line_id = any (v.gaps));
  v_gaps := case when v.gaps_until < v_xmin then '{}' else array(select unnest(v.gaps) except select unnest(v_late)) end;
  if cardinality(v_new) = 0 and cardinality(v_late) = 0 and cardinality(v_gaps) = cardinality(v.gaps) then
    return 0;
  end if;
  v_high := greatest(v.high, v_new[cardinality(v_new)]);
  if v_high - v.high > cardinality(v_new) then   -- 4
    v_gaps := v_gaps || array(select generate_series(v.high + 1, v_high) except select unnest(v_new));
  end if;
  update ledger.sequencer q   -- 5
  set size = v.size + cardinality(v_new) + cardinality(v_late), high = v_high, gaps = v_gaps,
      gaps_until = case when cardinality(v_gaps) > 0 then pg_current_xact_id() end
  where q.size = v.size and q.high = v.high and q.gaps = v.gaps;
  if not found then
    return null;
  end if;
  with taken as (   -- 6
    delete from ledger.outbox o where o.line_id = any (v_late || v_new) returning o.line_id, o.at, o.about_patients
  )
  insert into ledger.leaf (index, line_id, at, about_patients)
  select v.size + row_number() over (order by t.line_id) - 1, t.line_id, t.at, t.about_patients from taken t;
  return cardinality(v_new) + cardinality(v_late);
end $$;
