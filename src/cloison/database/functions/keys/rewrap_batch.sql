-- Puts data keys from a retired wrapping key under the current one of the same owner: all of the batch, or none.
--   (1) the old key is retired, the new one is not, both of one owner
--   (2) each row still holds the wrapped key that the caller read, and the new one has the length of one
--   (3) the step is written down
-- That the new bytes hold the same data key cannot be seen here, where no key is; each step leaves their digest.
create or replace function gate.rewrap_batch(p_from uuid, p_to uuid, p_patients uuid[], p_sites uuid[], p_slices text[],
                                             p_old bytea[], p_new bytea[]) returns integer
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris' as $$
declare changed integer;
begin
  perform from records.wrapping_key old join records.wrapping_key new on new.site_id is not distinct from old.site_id  -- 1
  where old.id = p_from and new.id = p_to and old.retired_at is not null and new.retired_at is null
  for share of old, new;
  if not found then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  update records.data_key d set wrapping_key_id = p_to, wrapped = q.new  -- 2
  from unnest(p_patients, p_sites, p_slices, p_old, p_new) as q (patient, site, slice, old, new)
  where d.patient_id = q.patient and d.site_id = q.site and d.slice = q.slice
    and d.wrapping_key_id = p_from and d.wrapped = q.old and octet_length(q.new) = octet_length(q.old);
  get diagnostics changed = row_count;
  if changed <> cardinality(p_patients) then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  perform gate.note_rotation(p_to, 'data keys rewrapped', p_new);  -- 3
  return changed;
end $$;
