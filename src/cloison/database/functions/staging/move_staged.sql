-- Moves what an import staged into records and relationships: each patient whole or not at all, new ones only.
--   (1) the import's own account is there, or the feed's where the batch came by message; it makes every fact, whatever the caller is
--   (2) what must hold of each patient (gate.staged_faults); who fails is put aside, with a reason
--   (3) the others are moved, as first versions; of a feed beyond its habit, or contained, the facts explain nothing
--   (gate.feed_beyond)  (4) one ledger line for all of them  (5) staging is empty again
-- Returns those who were not moved. The caller must commit: until then nothing has happened.
create or replace function gate.move_staged(p_feed boolean default false) returns table (refused uuid, because text)
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris' as $$
declare
  v_at timestamptz := gate.now();
  v_maker uuid;
  v_bad uuid[];
  v_moved uuid[];
  v_of text[];
  v_beyond boolean;
begin
  select a.id into v_maker from directory.account a  -- 1
  where a.username = case when p_feed then 'cloison-adt' else 'cloison-import' end and a.role = 'system' and a.suspended_at is null and a.left_on is null;
  if v_maker is null then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  select array_agg(f.patient_id), array_agg(f.reason) into v_bad, v_of from gate.staged_faults(v_at) f;  -- 2
  if cardinality(v_bad) > 0 then
    delete from staging.patient s where s.id = any (v_bad);
    delete from staging.data_key s where s.patient_id = any (v_bad);
    delete from staging.resource s where s.patient_id = any (v_bad);
    delete from staging.stay s where s.patient_id = any (v_bad);
    delete from staging.contact_token s where s.patient_id = any (v_bad);
    delete from staging.relationship s where s.patient_id = any (v_bad);
  end if;
  insert into records.patient (id, site_id, identity_status, doubtful, deceased, made_by, made_at)  -- 3
  select s.id, s.site_id, s.identity_status, s.doubtful, s.deceased, v_maker, s.recorded_at from staging.patient s;
  insert into records.data_key (patient_id, site_id, slice, wrapping_key_id, wrapped)
  select s.patient_id, s.site_id, s.slice, s.wrapping_key_id, s.wrapped from staging.data_key s;
  insert into records.resource (patient_id, resource_type, id, slice, version, site_id, recorded_at, body)
  select s.patient_id, s.resource_type, s.id, s.slice, 1, s.site_id, least(coalesce(s.recorded_at, p.recorded_at), v_at), s.body
  from staging.resource s join staging.patient p on p.id = s.patient_id;
  insert into records.stay (id, patient_id, site_id, admitted_at, discharged_at, made_by, leaving_on)
  select s.id, s.patient_id, s.site_id, s.admitted_at, s.discharged_at, v_maker, s.leaving_on from staging.stay s;
  insert into records.absence (patient_id, stay_id, since, made_by)
  select s.patient_id, s.id, s.away_since, v_maker from staging.stay s where s.away_since is not null and s.discharged_at is null;
  insert into records.blind_index (patient_id, tokens) select s.id, s.tokens from staging.patient s;
  insert into records.contact_token (token, patient_id, since, until)
  select s.token, s.patient_id, s.since, s.until from staging.contact_token s;
  v_beyond := gate.feed_beyond(v_maker, (select count(*) from staging.relationship)::integer, v_at);
  insert into access.relationship (patient_id, holder, kind, since, until, site_id, stay_id, made_by, made_at, beyond)
  select s.patient_id, s.holder, s.kind, s.since, s.until, s.site_id, s.stay_id, v_maker, p.recorded_at, v_beyond
  from staging.relationship s join staging.patient p on p.id = s.patient_id;
  insert into records.lying (patient_id, stay_id, bed_id, since, made_by)   -- where the directory knows the bed, and nobody lies in it
  select s.patient_id, s.stay_id, b.id, s.since, v_maker
  from staging.relationship s join directory.bed b on b.unit_id = s.holder and b.label = s.bed
  where s.kind = 'ward_presence' and s.until is null and exists (select from records.stay y where y.id = s.stay_id)
  on conflict do nothing;
  insert into records.imported (digest, patient_id, at)
  select s.digest, s.id, v_at from staging.patient s where s.digest is not null;
  select array_agg(s.id order by s.id) into v_moved from staging.patient s;
  if cardinality(v_moved) > 0 then
    update records.population set patients = patients + cardinality(v_moved);
    perform gate.write_down(array[(  -- 4
      gen_random_uuid(), null, 'patient.import', null, 'import', null, v_maker, 'system', null, 'import', 'PATADMIN', null,
      v_moved, null, null, null, null, null, null, null)::gate.entry], v_at);
  end if;
  truncate staging.patient, staging.data_key, staging.resource, staging.stay, staging.contact_token,  -- 5
           staging.relationship;
  return query select b.id, b.reason from unnest(v_bad, v_of) as b (id, reason);
end $$;
