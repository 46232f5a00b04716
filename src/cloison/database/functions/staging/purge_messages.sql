-- Deletes refused messages that were handled (replayed, or put aside) at least so many days ago; what waits is never deleted. Returns
-- how many.
create or replace function gate.purge_messages(p_days integer) returns integer
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris' as $$
declare
  v_gone integer;
begin
  if (p_days between 1 and 365) is not true then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  delete from records.fed_rejected r
  where coalesce(r.replayed_at, r.discarded_at) < gate.now() - make_interval(days => p_days);
  get diagnostics v_gone = row_count;
  return v_gone;
end $$;
