-- Writes resources into one compartment, and the facts that they state: everything or nothing.
--   (1) session  (2) purpose; the role may write each slice and type (gate.authorship: a prescription is a physician's, and
--   signed), under its own site, and nothing beside what it writes: no key
--   of another slice or site, no identity status and no token without the traits they follow from  (3) relationship, or a patient that this call creates
--   (4) count  (5) versions and facts, undone together where one is refused; canary  (6) line, ticket
-- A refusal of any step is a committed answer with its line, and costs what the opening would have cost.
-- p_patient_state: null, or {"status","doubtful","deceased"} for a new or changed identity. A new patient is
-- whoever has no row yet; creating one is spent under 'admissions' (front desk) or among the others. So is saying that an
-- unrelated patient arrives, or is expected: it opens what the role may see, and explains nothing to who says it.
-- p_facts: [{"fact": "admit|move|discharge|appointment|unbook|recall|free|order|advice|task|done|link|unlink|distinct", …}], checked one by one in
-- gate.record_facts. p_base_versions: 0 creates; any other must be the current one ('version_conflict').
create or replace function gate.ask_write(
  p_ticket uuid, p_secret bytea, p_patient uuid, p_purpose text, p_surface text, p_site uuid,
  p_patient_state jsonb, p_types text[], p_ids uuid[], p_slices text[], p_base_versions integer[], p_bodies bytea[],
  p_key_sites uuid[], p_key_slices text[], p_key_wrapping uuid[], p_keys bytea[], p_tokens bigint[], p_facts jsonb,
  p_mark bytea) returns void
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set lock_timeout = '5s' set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off as $$
declare
  v_at timestamptz := gate.now();
  v_who record;
  v_tie record;
  v_reason text;
  v_authorship text;
  v_because text;
  v_explained boolean := false;
  v_new boolean;
  v_creates boolean;
  v_admits boolean;
  v_need gate.need[];
  v_entries gate.entry[];
  v_canary boolean;
  v_taken text;
begin
  perform gate.require_safe_transaction();
  if p_ticket is null or p_secret is null or p_patient is null or p_site is null or p_mark is null
     or cardinality(p_types) is distinct from cardinality(p_bodies)
     or array_position(p_bodies, null) is not null then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  select s.*, m.yes into v_who
  from gate.live_session(p_secret, v_at) s, lateral gate.permitted(s.role, p_slices, 'write') m;  -- 1
  v_authorship := gate.authorship(v_who.role, v_who.session_id, p_types, v_at);
  v_new := not exists (select from records.patient where id = p_patient);
  v_creates := v_new and p_patient_state is not null and 'traits' = any (p_slices);
  v_admits := exists (select from jsonb_array_elements(coalesce(p_facts, '[]')) f join access.kind k
                        on k.name = case f ->> 'fact' when 'admit' then 'ward_presence' when 'recall' then 'appointment' else f ->> 'fact' end
                      where f ->> 'fact' in ('admit', 'expected', 'appointment', 'recall') and v_who.role = any (k.made_by));
  select r.kind, r.explained, r.confirmed into v_tie
  from gate.relationship_to(v_who.account_id, v_who.role, p_patient, v_at, v_who.narrow) r;
  if v_who.session_id is null then
    v_reason := 'no_session';
  elsif not gate.known_purpose(p_purpose) then  -- 2
    v_reason := 'no_purpose';
  elsif cardinality(p_slices) > 0 and v_who.yes is not true  -- 2
        or p_site <> v_who.site_id or (p_site = all (coalesce(p_key_sites, '{}'))) is not true
        or (coalesce(p_key_slices, '{}') <@ coalesce(p_slices, '{}')) is not true
        or (p_patient_state is not null or p_tokens is not null) and 'traits' = any (p_slices) is not true then
    v_reason := 'role_refuses';
  elsif v_authorship is not null then  -- 2
    v_reason := v_authorship;
  elsif v_who.narrow and v_tie.kind is null then
    v_reason := 'contained';
  elsif v_creates then
    v_because := 'admission';
  elsif v_tie.kind is null and not v_admits then  -- 3
    v_reason := 'no_relationship';
  else
    v_explained := coalesce(v_tie.explained, false);
    v_because := coalesce(v_tie.kind, 'admission');
  end if;
  if v_reason is null then  -- 4
    v_need := array(
      select (v_who.account_id, v_who.session_id, v_who.role, v_who.site_id, k.kind, f.patient_id, v_who.proof,
              true)::gate.need
      from (select gate.spend_kind(v_who.role, v_explained, v_because, v_tie.confirmed)) k (kind),
           lateral gate.not_lately_spent(v_who.session_id, k.kind, array[p_patient], v_at) f
      where k.kind is not null);
    if cardinality(v_need) > 0 then
      perform gate.lock_counters(v_need);
      v_at := gate.now();
      v_reason := gate.spend(v_need, v_at);
    end if;
  end if;
  v_canary := v_reason is null and exists (select from incidents.canary c where c.mark = p_mark);
  if v_reason is null and not v_canary then  -- 5: in a canary nothing is stored
    begin
      v_taken := gate.taken(coalesce(p_facts, '[]'));   -- of rooms and practitioners: the same answer whoever the patient is
      if v_taken is not null then
        v_reason := v_taken;
      elsif v_new and not v_creates then
        v_reason := 'no_relationship';  -- nobody to admit: refused here, at the cost of admitting somebody
      else
        v_reason := gate.store_versions(
          p_patient, p_site, v_who.account_id, v_at, p_patient_state, p_types, p_ids, p_slices, p_base_versions, p_bodies,
          p_key_sites, p_key_slices, p_key_wrapping, p_keys, p_tokens);
      end if;
      if v_reason is null and p_patient_state is not null then
        perform gate.queue_identity(p_patient, p_site, v_who.account_id, v_who.role, p_patient_state ->> 'status', v_at);
      end if;
      if v_reason is null then
        v_reason := gate.spend_signature(v_who.session_id, p_types, v_at);
      end if;
      if v_reason is null then
        v_reason := gate.record_facts(p_patient, v_who.account_id, v_who.role, v_explained, v_at, coalesce(p_facts, '[]'));
      end if;
      if v_reason is not null then
        raise exception using errcode = 'CL001', message = 'refused';  -- caught below: undoes what this block wrote
      end if;
    exception
      when sqlstate 'CL001' then null;
      when unique_violation then v_reason := 'version_conflict';
      when integrity_constraint_violation or data_exception then v_reason := 'fact_refused';
    end;
    if v_reason is not null and v_reason is distinct from v_taken and v_tie.kind is null and not v_creates then
      v_reason := 'no_relationship';  -- why it failed would tell the front desk whether the patient exists
    end if;
  end if;
  v_entries := array[(
    p_ticket, p_secret, 'patient.write', v_reason, v_because, v_who.session_id, v_who.account_id, v_who.role,
    v_who.site_id, coalesce(p_surface, 'unknown'), p_purpose, p_patient, null, p_slices, array_to_string(p_types, ' '),
    v_explained, null, null, array[]::uuid[], jsonb_build_object('at', v_at))::gate.entry];
  if v_canary then
    v_entries := gate.canaries_opened(v_entries, array[p_ticket], array[p_mark], v_at);
  end if;
  perform gate.write_down(v_entries, v_at);  -- 6
end $$;
