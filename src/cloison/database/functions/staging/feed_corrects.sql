-- The feed corrects an identity that it brought itself (A31): the next version of the Patient, its tokens and its status. Everything or
-- nothing; returns null, or why not.
--   (1) the feed's own account is there  (2) a patient whom it brought, whose identity nobody else has written since: people's word stands
--   (3) the same birth date, and at most one other strict trait that differs: more is another person, and people compare (RNIV)
--   (4) the versions that the caller knew; then the next ones, the tokens, the status  (5) one ledger line
create or replace function gate.feed_corrects(
  p_patient uuid, p_site uuid, p_born bigint, p_sex bigint, p_family bigint[], p_given bigint[], p_status text, p_doubtful boolean,
  p_deceased boolean, p_tokens bigint[], p_contact bigint[], p_slices text[], p_bases integer[], p_bodies bytea[], p_key_slices text[],
  p_wrapping uuid[], p_keys bytea[]) returns text
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris' as $$
declare
  v_at timestamptz := gate.now();
  v_maker uuid;
  v_old bigint[];
begin
  select a.id into v_maker from directory.account a  -- 1
  where a.username = 'cloison-adt' and a.role = 'system' and a.suspended_at is null and a.left_on is null;
  if v_maker is null or p_patient is null or p_tokens is null or (p_slices <@ '{traits,contact}') is not true
     or ('traits' = any (p_slices)) is not true or cardinality(p_slices) is distinct from cardinality(p_bodies)
     or cardinality(p_slices) is distinct from cardinality(p_bases) or array_position(p_bodies, null) is not null then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  perform from records.patient p where p.id = p_patient and p.made_by = v_maker for update;  -- 2
  if not found or not exists (select from gate.feed_identity_known(p_patient, p_site)) then
    return 'identity_change';
  end if;
  select b.tokens into v_old from records.blind_index b where b.patient_id = p_patient;  -- 3
  if (v_old @> array[p_born]) is not true
     or (v_old @> array[p_sex])::integer + (v_old && p_family)::integer + (v_old && p_given)::integer < 2 then
    return 'other_person';
  end if;
  if exists (select from unnest(p_slices, p_bases) q (slice, base)  -- 4
             join gate.feed_identity_known(p_patient, p_site) k on k.slice = q.slice where k.version is distinct from q.base) then
    return 'version_conflict';
  end if;
  insert into records.data_key (patient_id, site_id, slice, wrapping_key_id, wrapped)
  select p_patient, p_site, q.slice, q.wrapping, q.wrapped from unnest(p_key_slices, p_wrapping, p_keys) q (slice, wrapping, wrapped);
  update records.resource v set superseded_at = v_at
  where v.patient_id = p_patient and v.resource_type = 'Patient' and v.id = p_patient and v.slice = any (p_slices) and v.superseded_at is null;
  insert into records.resource (patient_id, resource_type, id, slice, version, site_id, recorded_at, body)
  select p_patient, 'Patient', p_patient, q.slice, q.base + 1, p_site, v_at, q.body from unnest(p_slices, p_bases, p_bodies) q (slice, base, body);
  update records.blind_index set tokens = p_tokens where patient_id = p_patient;
  update records.patient set identity_status = p_status, doubtful = p_doubtful, deceased = p_deceased where id = p_patient;
  insert into records.contact_token (token, patient_id, since) select distinct c, p_patient, v_at from unnest(p_contact) c;
  insert into records.fed_identity as f (patient_id, traits, contact)
  select p_patient, max(k.version) filter (where k.slice = 'traits'), max(k.version) filter (where k.slice = 'contact')
  from (select v.slice, max(v.version) as version from records.resource v
        where v.patient_id = p_patient and v.resource_type = 'Patient' and v.id = p_patient group by v.slice
        union all select 'contact', 0) k
  on conflict (patient_id) do update set traits = excluded.traits, contact = excluded.contact;
  perform gate.write_down(array[(  -- 5
    gen_random_uuid(), null, 'patient.import', null, 'import', null, v_maker, 'system', p_site, 'import', 'PATADMIN', null,
    array[p_patient], p_slices, 'identity', null, null, null, null, null)::gate.entry], v_at);
  return null;
end $$;
