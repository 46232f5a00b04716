-- Stores data keys and resource versions. Returns null, or 'version_conflict' when a base is not the current one
-- (checked before anything is written). Versions are never overwritten: the older one is marked superseded.
create or replace function gate.store_versions(
  p_patient uuid, p_site uuid, p_account uuid, p_at timestamptz, p_state jsonb, p_types text[], p_ids uuid[],
  p_slices text[], p_base_versions integer[], p_bodies bytea[], p_key_sites uuid[], p_key_slices text[],
  p_key_wrapping uuid[], p_keys bytea[], p_tokens bigint[]) returns text
language plpgsql volatile as $$
begin
  -- RECUP and QUAL say that the national service (INSi) gave the identity: a feed brings that, and no person's word (RNIV, EXI SI 07).
  if p_state ->> 'status' in ('RECUP', 'QUAL')
     and not exists (select from directory.account a where a.id = p_account and a.role = 'system')
     and not exists (select from records.patient p where p.id = p_patient and p.identity_status in ('RECUP', 'QUAL')) then
    return 'fact_refused';
  end if;
  perform from records.patient where id = p_patient for no key update;   -- not against who merely names this patient (gate.record_link)
  if found then
    if exists (
      select from unnest(p_types, p_ids, p_slices, p_base_versions) as q (type, id, slice, base)
      where q.base is distinct from coalesce((
        select max(v.version) from records.resource v
        where v.patient_id = p_patient and v.resource_type = q.type and v.id = q.id and v.slice = q.slice), 0)) then
      return 'version_conflict';
    end if;
    if p_state is not null then
      update records.patient set identity_status = p_state ->> 'status', doubtful = (p_state ->> 'doubtful')::boolean,
                                 deceased = (p_state ->> 'deceased')::boolean where id = p_patient;
    end if;
  else
    insert into records.patient (id, site_id, identity_status, doubtful, deceased, made_by, made_at)
    values (p_patient, p_site, p_state ->> 'status', coalesce((p_state ->> 'doubtful')::boolean, false),
            coalesce((p_state ->> 'deceased')::boolean, false), p_account, p_at);
    update records.population set patients = patients + 1;
  end if;
  insert into records.data_key (patient_id, site_id, slice, wrapping_key_id, wrapped)
  select p_patient, * from unnest(p_key_sites, p_key_slices, p_key_wrapping, p_keys);
  update records.resource v set superseded_at = p_at
  from unnest(p_types, p_ids, p_slices) as q (type, id, slice)
  where v.patient_id = p_patient and v.resource_type = q.type and v.id = q.id and v.slice = q.slice
    and v.superseded_at is null;
  insert into records.resource (patient_id, resource_type, id, slice, version, site_id, recorded_at, body)
  select p_patient, q.type, q.id, q.slice, q.base + 1, p_site, p_at, q.body
  from unnest(p_types, p_ids, p_slices, p_base_versions, p_bodies) as q (type, id, slice, base, body);
  if p_tokens is not null then
    insert into records.blind_index (patient_id, tokens) values (p_patient, p_tokens)
    on conflict (patient_id) do update set tokens = excluded.tokens;
  end if;
  return null;
end $$;
