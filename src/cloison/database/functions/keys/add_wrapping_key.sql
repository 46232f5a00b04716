-- A new wrapping key of a site, or of the group (null): the one before it is retired in the same moment.
-- Returns 'added', or 'unfinished' while data keys are still under a retired key of the same owner.
create or replace function gate.add_wrapping_key(p_id uuid, p_site uuid, p_wrapped bytea, p_root uuid) returns text
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris' as $$
begin
  lock table records.wrapping_key in share row exclusive mode;  -- one rotation begins at a time
  if exists (select from records.wrapping_key w join records.data_key d on d.wrapping_key_id = w.id
             where w.site_id is not distinct from p_site and w.retired_at is not null) then
    return 'unfinished';
  end if;
  update records.wrapping_key set retired_at = gate.now() where site_id is not distinct from p_site and retired_at is null;
  insert into records.wrapping_key (id, site_id, wrapped, root_id, made_at)
  values (p_id, p_site, p_wrapped, p_root, gate.now());
  perform gate.note_rotation(p_id, 'key added', array[p_wrapped]);
  return 'added';
end $$;
