-- Puts every wrapping key from one root key under another: all that are under the old one, or none.
create or replace function gate.rewrap_wrapping_keys(p_from uuid, p_to uuid, p_ids uuid[], p_old bytea[], p_new bytea[])
returns integer
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris' as $$
declare changed integer;
begin
  lock table records.wrapping_key in share row exclusive mode;
  update records.wrapping_key w set wrapped = q.new, root_id = p_to
  from unnest(p_ids, p_old, p_new) as q (id, old, new)
  where w.id = q.id and w.root_id = p_from and w.wrapped = q.old and octet_length(q.new) = octet_length(q.old);
  get diagnostics changed = row_count;
  if changed <> cardinality(p_ids) or exists (select from records.wrapping_key where root_id = p_from) then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  perform gate.note_rotation(p_to, 'wrapping keys rewrapped', p_new);
  return changed;
end $$;
