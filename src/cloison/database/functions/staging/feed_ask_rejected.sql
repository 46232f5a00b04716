-- First half of reading a refused message: the ledger's line, under the feed's account; returns nothing of it.
create or replace function gate.feed_ask_rejected(p_number bigint) returns void
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris' as $$
declare
  v_at timestamptz := gate.now();
begin
  update records.fed_rejected r set asked_at = v_at, asked_xid = pg_current_xact_id() where r.number = p_number;
  perform gate.write_down(array[(
    gen_random_uuid(), null, 'feed.read', null, 'rejected', null, (select a.id from directory.account a where a.username = 'cloison-adt'),
    'system', null, 'import', 'PATADMIN', null, null, null, p_number::text, null, null, null, null, null)::gate.entry], v_at);
end $$;
