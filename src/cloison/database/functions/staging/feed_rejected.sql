-- The queue of refused messages, the oldest first: number, when, why, how long; nothing that is in them.
create or replace function gate.feed_rejected()
returns table (number bigint, at timestamptz, because text, event text, bytes integer, mended_at timestamptz,
               replayed_at timestamptz, discarded_at timestamptz)
language sql stable security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris' as $$
  select r.number, r.at, r.because, r.event, octet_length(r.sealed), r.mended_at, r.replayed_at, r.discarded_at
  from records.fed_rejected r order by r.number
$$;
