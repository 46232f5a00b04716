-- Notes what a person made of a refused message: another text (sealed), or that it was replayed and taken in (null). A
-- message that was taken in, or put aside, is mended no more.
create or replace function gate.feed_mended(p_number bigint, p_sealed bytea) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris' as $$
begin
  update records.fed_rejected r
  set sealed = coalesce(p_sealed, r.sealed), mended_at = case when p_sealed is null then r.mended_at else gate.now() end,
      replayed_at = case when p_sealed is null then gate.now() end
  where r.number = p_number and r.replayed_at is null and r.discarded_at is null;
  return found;
end $$;
