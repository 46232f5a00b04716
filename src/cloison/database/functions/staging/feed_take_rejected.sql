-- Second half: the sealed message, only where it was asked for in a transaction that is committed, within the last 5 seconds.
create or replace function gate.feed_take_rejected(p_number bigint) returns table (because text, sealed bytea, replayed_at timestamptz)
language sql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris' as $$
  select r.because, r.sealed, r.replayed_at from records.fed_rejected r
  where r.number = p_number and r.asked_xid <> pg_current_xact_id() and r.asked_at > gate.now() - interval '5 seconds'
$$;
