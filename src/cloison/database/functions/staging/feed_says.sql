-- What a feed says more about a patient whom it brought itself, or goes on with (gate.feed_takes): a stay begins, moves, ends, is
-- cancelled, is open again; somebody leaves for a while and is back; another physician answers for it. `p_also`: the units that
-- answer for medicine and care, where they are not the lodging one. Everything or nothing; returns null, or why not.
--   (1) the feed's own account is there  (2) its own patient, its own stay or a new one beside no stay of somebody else's, units of the
--   open site, dates that can be, the Encounter's version that the caller knew
--   (3) beyond its habit, or contained, what it says explains nothing (gate.feed_beyond)
--   (4) the Encounter's next version  (5) the facts: made by the feed, whatever the caller is
--   (6) one ledger line
create or replace function gate.feed_says(
  p_patient uuid, p_stay uuid, p_site uuid, p_act text, p_unit uuid, p_since timestamptz, p_until timestamptz, p_base integer,
  p_body bytea, p_wrapping uuid, p_wrapped bytea, p_bed text, p_also uuid[], p_physician uuid) returns text
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris' as $$
declare
  v_at timestamptz := gate.now();
  v_maker uuid;
  v_stay records.stay;
  v_beyond boolean;
  v_charge boolean;   -- whether another physician answers for the stay from now on
begin
  select a.id into v_maker from directory.account a  -- 1
  where a.username = 'cloison-adt' and a.role = 'system' and a.suspended_at is null and a.left_on is null;
  if v_maker is null or p_patient is null or p_stay is null or p_body is null then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  perform from records.patient p where p.id = p_patient  -- 2
    and (p.made_by = v_maker or exists (select from records.fed_patient t where t.patient_id = p.id)) for update;
  if not found then
    return 'not_brought';
  end if;
  select * into v_stay from records.stay s where s.id = p_stay;
  if v_stay.id is not null and (v_stay.patient_id <> p_patient or v_stay.made_by <> v_maker or v_stay.site_id <> p_site) then
    return 'not_brought';
  elsif (p_act = 'admit') <> (v_stay.id is null) and p_act <> 'expect' then
    return case when p_act = 'admit' then 'stay_exists' else 'unknown_stay' end;
  elsif p_act = 'admit' and exists (select from records.stay o where o.patient_id = p_patient and o.site_id = p_site
                                      and o.made_by <> v_maker and o.discharged_at is null) then
    return 'other_stay';
  elsif p_act = 'expect' and v_stay.id is not null then
    return 'stay_exists';
  elsif p_act in ('move', 'discharge', 'leave', 'return', 'cancel', 'charge') and v_stay.discharged_at is not null
        or p_act = 'reopen' and (v_stay.discharged_at is null or v_stay.cancelled_at is not null)
        or p_act = 'leave' and exists (select from records.absence b where b.stay_id = p_stay and b.until is null)
        or p_act = 'return' and not exists (select from records.absence b where b.stay_id = p_stay and b.until is null) then
    return 'wrong_state';
  elsif p_act = 'reopen' and v_stay.discharged_at < v_at - interval '24 hours'
        or p_act = 'cancel' and not exists (select from access.relationship r where r.stay_id = p_stay and r.patient_id = p_patient
                                              and r.kind = 'site_presence' and r.made_at > v_at - interval '24 hours') then
    return 'too_late';
  elsif p_act in ('admit', 'move', 'expect', 'reopen')
        and not exists (select from directory.unit u join directory.site e on e.id = u.site_id
                        where u.id = p_unit and u.site_id = p_site and (e.closed_on is null or v_at::date < e.closed_on)) then
    return 'unknown_unit';
  elsif cardinality(p_also) > 2 or exists (select from unnest(p_also) x (id) where not exists (
          select from directory.unit u where u.id = x.id and u.site_id = p_site)) then
    return 'unknown_unit';
  elsif p_physician is not null and not exists (select from directory.account a where a.id = p_physician and a.role = 'physician') then
    return 'unknown_physician';
  elsif p_act = 'expect' and (p_until < p_since or p_since is null)
        or p_act <> 'expect' and (p_since > v_at or p_since < v_stay.admitted_at or p_since is null) then
    return 'wrong_dates';
  elsif p_base is distinct from coalesce((select max(v.version) from records.resource v where v.patient_id = p_patient and v.id = p_stay
                                            and v.resource_type = 'Encounter' and v.slice = 'traits'), 0) then
    return 'version_conflict';
  end if;
  v_charge := p_physician is not null and p_act in ('admit', 'move', 'reopen', 'charge') and not exists (
    select from access.relationship r where r.patient_id = p_patient and r.stay_id = p_stay and r.kind = 'responsible_physician'
      and r.holder = p_physician and r.until is null and r.ended_at is null);
  v_beyond := gate.feed_beyond(v_maker, v_charge::integer + case when p_act in ('admit', 'reopen') then 2 when p_act in ('move', 'expect') then 1  -- 3
                                                                 else 0 end + case when p_act in ('admit', 'move', 'reopen')
                                                                                   then coalesce(cardinality(p_also), 0) else 0 end, v_at);
  if p_wrapped is not null then  -- 4
    insert into records.data_key (patient_id, site_id, slice, wrapping_key_id, wrapped)
    values (p_patient, p_site, 'traits', p_wrapping, p_wrapped);
  end if;
  update records.resource v set superseded_at = v_at
  where v.patient_id = p_patient and v.resource_type = 'Encounter' and v.id = p_stay and v.slice = 'traits' and v.superseded_at is null;
  insert into records.resource (patient_id, resource_type, id, slice, version, site_id, recorded_at, body)
  values (p_patient, 'Encounter', p_stay, 'traits', p_base + 1, p_site, v_at, p_body);
  update access.relationship r set ended_at = v_at  -- 5: who was expected is there, or on another day
  where p_act in ('admit', 'expect') and r.patient_id = p_patient and r.stay_id = p_stay and r.kind = 'expected'
    and r.made_by = v_maker and r.ended_at is null;
  if p_act = 'admit' then
    insert into records.stay (id, patient_id, site_id, admitted_at, made_by) values (p_stay, p_patient, p_site, p_since, v_maker);
  elsif p_act in ('discharge', 'cancel') then
    update records.stay
    set discharged_at = greatest(admitted_at, p_since), discharged_by = v_maker,
        cancelled_at = case when p_act = 'cancel' then v_at end, cancelled_by = case when p_act = 'cancel' then v_maker end
    where id = p_stay;
    perform gate.leave_bed(p_stay, v_at);
  elsif p_act = 'reopen' then
    update records.stay set discharged_at = null, discharged_by = null where id = p_stay;
  elsif p_act = 'leave' then
    insert into records.absence (patient_id, stay_id, since, made_by) values (p_patient, p_stay, p_since, v_maker);
  elsif p_act = 'return' then
    update records.absence set until = greatest(since, p_since) where stay_id = p_stay and until is null;
  end if;
  if p_act in ('move', 'discharge', 'cancel') then   -- whoever made it: the stay is the feed's; as gate.record_facts ends it
    update access.relationship r
    set until = greatest(r.since, v_at), ended_at = case when p_act = 'cancel' then v_at else r.ended_at end
    where r.patient_id = p_patient and r.stay_id = p_stay and r.until is null
      and case p_act when 'move' then r.kind = 'ward_presence' when 'cancel' then true
                     else r.kind not in ('to_code', 'to_bill', 'identity_queue')
                          and not (r.kind = 'order' and r.holder in (select u.id from directory.unit u
                                                                     where u.kind in ('laboratory', 'imaging'))) end;
  end if;
  if v_charge then
    update access.relationship r set until = greatest(r.since, v_at)
    where r.patient_id = p_patient and r.stay_id = p_stay and r.kind = 'responsible_physician' and r.until is null;
  end if;
  insert into access.relationship (patient_id, holder, kind, since, until, site_id, stay_id, made_by, made_at, beyond)
  select p_patient, f.holder, f.kind, p_since, f.until, p_site, p_stay, v_maker, v_at, v_beyond
  from (values (p_unit, 'ward_presence', null::timestamptz, p_act in ('admit', 'move', 'reopen')),
               (p_site, 'site_presence', null, p_act in ('admit', 'reopen')),
               (p_unit, 'expected', coalesce(p_until, p_since), p_act = 'expect'),
               (p_site, 'expected', coalesce(p_until, p_since), p_act = 'expect'),
               (p_physician, 'responsible_physician', null, v_charge)) f (holder, kind, until, said)
  where f.said
  union all
  select p_patient, x.id, 'ward_presence', p_since, null, p_site, p_stay, v_maker, v_at, v_beyond
  from (select distinct u.id from unnest(p_also) u (id)) x
  where p_act in ('admit', 'move', 'reopen') and x.id <> p_unit;
  if p_act in ('admit', 'move', 'reopen') then   -- in the bed, where the directory knows it and nobody lies in it
    update records.lying set until = greatest(since, v_at) where stay_id = p_stay and until is null;
    insert into records.lying (patient_id, stay_id, bed_id, since, made_by)
    select p_patient, p_stay, b.id, v_at, v_maker from directory.bed b
    where b.unit_id = p_unit and b.label = p_bed and (b.closed_on is null or b.closed_on > v_at::date) on conflict do nothing;
  end if;
  perform gate.write_down(array[(  -- 6
    gen_random_uuid(), null, 'patient.import', null, 'import', null, v_maker, 'system', p_site, 'import', 'PATADMIN', null,
    array[p_patient], array['traits'], p_act, null, null, null, null, null)::gate.entry], v_at);
  return null;
end $$;
