-- The watcher: reads what the ledger holds that was not read before, lets every rule look at the accounts that did
-- something, alerts and contains. Returns how many lines it read; null where another watcher is at it. Doing it again does
-- nothing new.
--   (1) one watcher at a time: a second one reads, and does nothing  (2) what is new, by account  (3) every rule looks
--   (4) what each found is acted upon by itself: what somebody else holds is tried again at the next look
--   (5) the mark: no line of a long transaction is lost, because it moves only up to what was seen before every transaction
--   that is still open began
-- The rules look at rolling windows that end at the lines' own times: a watcher that was away catches up.
create or replace function gate.watch() returns integer
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set lock_timeout = '500ms' set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off as $$
declare
  v_at timestamptz := gate.now();
  v_mark incidents.watched;
  v_first boolean;
  v_doing gate.doing[];
  v_seen bigint;
  v_lines integer;
  v_turn xid8;
  v_ended xid8;      -- every transaction older than this had ended when the lines were read
  v_found gate.finding;
  v_again boolean := false;
begin
  perform gate.require_safe_transaction();
  if pg_current_xact_id_if_assigned() is not null then   -- the mark relies on a transaction of its own
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  select * into v_mark from incidents.watched;
  v_first := v_mark.line_id is null;
  if v_first then   -- begins with what happened in the last hour
    insert into incidents.watched (line_id, at)
    values (coalesce((select l.id from ledger.line l where l.at <= v_at - interval '1 hour' order by l.id desc limit 1), 0), v_at)
    on conflict do nothing returning * into v_mark;
  end if;
  select array_agg((n.account_id, n.first_at, n.last_at, n.opened, n.unexplained, n.strange, n.searched)::gate.doing)  -- 2
           filter (where n.account_id is not null),
         max(n.last_id), coalesce(sum(n.lines), 0), pg_snapshot_xmin(pg_current_snapshot())
  into v_doing, v_seen, v_lines, v_ended
  from (select l.account_id, min(l.at) as first_at, max(l.at) as last_at, max(l.id) as last_id, count(*) as lines,
               bool_or(l.event = 'patient.open') as opened,
               bool_or(l.event = 'patient.open' and l.outcome = 'allowed' and l.explained is false) as unexplained,
               bool_or(l.outcome = 'refused' and l.reason = 'no_relationship') as strange,
               bool_or(l.event = 'patient.find') as searched
        from ledger.line l where l.id > v_mark.line_id
        group by l.account_id) n;
  v_turn := pg_current_xact_id();   -- given after the lines were read: whoever wrote one that was not seen is older
  perform from incidents.watched w  -- 1: a row that no login can lock, as it could an advisory lock
  where w.line_id = v_mark.line_id and w.seen_id = v_mark.seen_id and w.seen_xid is not distinct from v_mark.seen_xid
  for update skip locked;
  if not found then
    return null;
  end if;
  if not gate.rules_complete() then
    perform gate.raise_alert('rules_missing', null, null, null, 1, null, '{}', false, v_at);
  end if;
  for v_found in select f.* from gate.found(v_doing) f loop  -- 3
    begin
      perform gate.act_on(v_found, v_at);  -- 4
    exception when lock_not_available or deadlock_detected then
      v_again := true;
    end;
  end loop;
  if not v_again and not v_first and (v_mark.seen_xid is null or v_ended >= v_mark.seen_xid) then  -- 5
    update incidents.watched set at = v_at, seen_id = greatest(v_seen, v_mark.seen_id, v_mark.line_id), seen_xid = v_turn,
           line_id = greatest(v_mark.line_id, case when v_mark.seen_xid is not null then v_mark.seen_id end);
  end if;
  return v_lines;
end $$;
