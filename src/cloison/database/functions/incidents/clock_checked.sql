-- Whether the gate's clock went as fast as the watcher's own since it was looked at last (p_before; null: the first time): a
-- clock set forward empties every window, one set back prolongs every session, so either is told at once. Returns the time.
-- A demo's clock may be moved, and is not told. The watcher's word for the seconds: it has a clock that cannot be set.
create or replace function gate.clock_checked(p_before timestamptz, p_seconds double precision) returns timestamptz
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set lock_timeout = '5s' set enable_seqscan = off set jit = off as $$
declare
  v_at timestamptz := gate.now();
  v_off integer := round(extract(epoch from v_at - p_before) - p_seconds);
  v_most integer := (select (r.threshold ->> 'seconds')::integer from incidents.rule r where r.name = 'clock');
begin
  if abs(v_off) > coalesce(v_most, 60) and not exists (select from cloison.deployment d where d.stamp = 'demo') then
    perform gate.raise_alert('clock', null, null, null, abs(v_off), null, jsonb_build_object('seconds', v_off), false, v_at);
  end if;
  return v_at;
end $$;
