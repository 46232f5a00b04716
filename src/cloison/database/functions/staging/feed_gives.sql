-- A laboratory gives out a report by message: its next version and its values. Everything or nothing; returns null, or why not.
--   (1) the feed's own account is there  (2) the patient bears one of the numbers, and every strict trait, that the message says: whom
--   the caller names by an id alone gets nothing; the site is open
--   (3) never under what stands: an older report, one that people answered, a version that the caller did not know
--   (4) somebody here is told of it (gate.result_readers)  (5) beyond its habit, or contained, it explains nothing (gate.feed_beyond)
--   (6) the versions  (7) the order is answered; an unread result waits for who is told  (8) one ledger line
create or replace function gate.feed_gives(
  p_patient uuid, p_numbers bigint[], p_all bigint[], p_family bigint[], p_given bigint[], p_site uuid, p_report uuid, p_order uuid,
  p_named uuid, p_rank smallint, p_issued timestamptz, p_content bytea, p_held uuid[], p_base integer, p_types text[], p_ids uuid[],
  p_bodies bytea[], p_wrapping uuid, p_wrapped bytea) returns text
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris' as $$
declare
  v_at timestamptz := gate.now();
  v_maker uuid;
  v_known record;
  v_readers integer;
  v_beyond boolean;
begin
  select a.id into v_maker from directory.account a  -- 1
  where a.username = 'cloison-adt' and a.role = 'system' and a.suspended_at is null and a.left_on is null;
  if v_maker is null or p_patient is null or p_report is null or p_rank is null or p_issued is null or p_content is null
     or p_held is null or cardinality(p_ids) not between 1 and 501 or cardinality(p_types) is distinct from cardinality(p_ids)
     or cardinality(p_bodies) is distinct from cardinality(p_ids) or array_position(p_bodies, null) is not null
     or (p_types <@ '{DiagnosticReport,Observation}') is not true or p_order <> p_report then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  perform from records.patient p where p.id = p_patient and p.erased_at is null for update;  -- 2
  if not found or not exists (select from gate.feed_match(p_numbers, p_all, p_family, p_given) m where m.patient_id = p_patient) then
    return 'unknown_ipp';
  elsif not exists (select from gate.feed_match(p_numbers, p_all, p_family, p_given) m where m.patient_id = p_patient and m.matches) then
    return 'other_traits';
  elsif not exists (select from directory.site e where e.id = p_site and (e.closed_on is null or v_at::date < e.closed_on)) then
    return 'unknown_unit';
  end if;
  select * into v_known from gate.feed_report_known(p_patient, p_site, p_report);
  if v_known.ordered is distinct from (p_order is not null) or not v_known.open and (  -- 3
       v_known.ordered and coalesce(v_known.rank, 0) < 2 or v_known.rank is null and v_known.version > 0) then
    return 'already_answered';
  elsif p_issued > v_at then
    return 'wrong_dates';
  elsif v_known.rank is not null and p_rank < least(v_known.rank, 2) or p_issued < v_known.issued then
    return 'older_result';
  elsif p_base is distinct from v_known.version then
    return 'version_conflict';
  end if;
  select count(*) into v_readers from gate.result_readers(p_patient, p_order, p_named, v_at);  -- 4
  if v_readers = 0 then
    return 'no_reader';
  end if;
  v_beyond := gate.feed_beyond(v_maker, case when p_rank >= 2 then v_readers else 0 end, v_at);  -- 5
  if p_wrapped is not null then  -- 6
    insert into records.data_key (patient_id, site_id, slice, wrapping_key_id, wrapped)
    values (p_patient, p_site, 'clinical', p_wrapping, p_wrapped);
  end if;
  update records.resource v set superseded_at = v_at
  where v.patient_id = p_patient and v.resource_type = 'DiagnosticReport' and v.id = p_report and v.slice = 'clinical'
    and v.superseded_at is null;
  insert into records.resource (patient_id, resource_type, id, slice, version, site_id, recorded_at, body)
  select p_patient, q.type, q.id, 'clinical', case when q.type = 'DiagnosticReport' and q.id = p_report then p_base else 0 end + 1, p_site,
         v_at, q.body
  from unnest(p_types, p_ids, p_bodies) as q (type, id, body);
  insert into records.fed_result as f (report, patient_id, rank, issued, issue, content, held)
  values (p_report, p_patient, p_rank, p_issued, 1, p_content, p_held)
  on conflict (report) do update set rank = excluded.rank, issued = excluded.issued, issue = f.issue + 1, content = excluded.content,
                                     held = excluded.held;
  if p_rank >= 2 then  -- 7
    update access.relationship r set until = greatest(r.since, v_at)
    where r.patient_id = p_patient and r.kind = 'order' and r.stay_id = p_order and r.until is null;
    insert into access.relationship (patient_id, holder, kind, since, site_id, stay_id, made_by, made_at, inherited, beyond)
    select p_patient, w.holder, 'result', v_at, w.site_id, p_report, v_maker, v_at, false, v_beyond or not w.explains
    from gate.result_readers(p_patient, p_order, p_named, v_at) w
    where not exists (select from access.relationship o where o.patient_id = p_patient and o.holder = w.holder and o.kind = 'result'
                        and o.stay_id = p_report and o.until is null);
  end if;
  perform gate.write_down(array[(  -- 8
    gen_random_uuid(), null, 'patient.import', null, 'import', null, v_maker, 'system', p_site, 'import', 'TREAT', null,
    array[p_patient], array['clinical'], 'result', null, null, null, null, null)::gate.entry], v_at);
  return null;
end $$;
