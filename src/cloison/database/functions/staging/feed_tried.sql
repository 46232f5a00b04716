-- Notes that a message was replayed in vain, and why: it waits for a person again.
create or replace function gate.feed_tried(p_number bigint, p_because text) returns void
language sql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris' as $$
  update records.fed_rejected r set wanted_at = null, because = p_because
  where r.number = p_number and r.replayed_at is null and r.discarded_at is null
$$;
