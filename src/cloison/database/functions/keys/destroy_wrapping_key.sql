-- Destroys a retired wrapping key once nothing is under it and no server can still be using it for new data keys:
-- they learn of its successor within 10 seconds. Returns whether it did.
create or replace function gate.destroy_wrapping_key(p_id uuid) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris' as $$
begin
  delete from records.wrapping_key w
  where w.id = p_id and w.retired_at < gate.now() - interval '30 seconds'
    and not exists (select from records.data_key d where d.wrapping_key_id = p_id);
  if found then
    perform gate.note_rotation(p_id, 'key destroyed', '{}');
  end if;
  return found;
end $$;
