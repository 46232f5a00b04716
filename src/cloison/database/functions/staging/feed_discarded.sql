-- Puts a refused message aside from the command line, with a reason; false where there is none that waits. One ledger line.
create or replace function gate.feed_discarded(p_number bigint, p_words text) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris' as $$
declare
  v_at timestamptz := gate.now();
begin
  if coalesce(length(btrim(p_words)), 0) < 10 then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  update records.fed_rejected r set discarded_at = v_at, words = left(btrim(p_words), 500), wanted_at = null
  where r.number = p_number and r.replayed_at is null and r.discarded_at is null;
  if not found then
    return false;
  end if;
  perform gate.write_down(array[(
    gen_random_uuid(), null, 'feed.discard', null, 'discard', null, (select a.id from directory.account a where a.username = 'cloison-adt'),
    'system', null, 'import', 'PATADMIN', null, null, null, p_number::text, null, null, null, null, null)::gate.entry], v_at);
  return true;
end $$;
