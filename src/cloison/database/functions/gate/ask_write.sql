-- Writes resources into one compartment, and the facts that they state: everything or nothing.
--   (1) session  (2) role may write each slice  (3) relationship, or a patient that this call creates
--   (4) count  (6) line, ticket
-- p_patient_state: null, or {"status","doubtful","deceased"} for a new or changed identity. A new patient is
-- whoever has no row yet; creating one is spent under 'admissions' (front desk) or among the others.
-- p_facts: [{"fact": "admit|move|discharge|appointment|order|advice|done", …}], checked one by one in
-- gate.record_fact. p_base_versions: 0 creates; any other must be the current one ('version_conflict').
create or replace function gate.ask_write(
  p_ticket uuid, p_secret bytea, p_patient uuid, p_purpose text, p_surface text, p_site uuid,
  p_patient_state jsonb, p_types text[], p_ids uuid[], p_slices text[], p_base_versions integer[], p_bodies bytea[],
  p_key_sites uuid[], p_key_slices text[], p_key_wrapping uuid[], p_keys bytea[], p_tokens bigint[], p_facts jsonb)
returns void
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp
set lock_timeout = '5s' as $$
declare
  v_at timestamptz := gate.now();
  v_who record;
  v_reason text;
  v_because text;
  v_explained boolean;
  v_new boolean;
  v_kind text;
  v_need uuid[];
begin
  perform gate.require_safe_transaction();
  if p_ticket is null or p_secret is null or p_patient is null or p_site is null
     or cardinality(p_types) is distinct from cardinality(p_bodies)
     or array_position(p_bodies, null) is not null then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  select * into v_who from gate.live_session(p_secret, v_at);  -- 1
  v_new := not exists (select from records.patient where id = p_patient);
  if v_who.session_id is null then
    v_reason := 'no_session';
  elsif p_purpose is null then
    v_reason := 'no_purpose';
  elsif cardinality(p_slices) > 0 and not gate.role_allows(v_who.role, p_slices, 'write') then  -- 2
    v_reason := 'role_refuses';
  elsif v_new and (p_patient_state is null or not 'traits' = any (p_slices)) then
    v_reason := 'no_relationship';
  elsif v_new then
    v_because := 'admission';
    v_explained := false;
  else
    select r.kind, r.explained into v_because, v_explained
    from gate.relationship_to(v_who.account_id, v_who.role, p_patient, v_at) r;  -- 3
    if v_because is null and not (v_who.role = 'admissions' and p_facts @> '[{"fact": "admit"}]') then
      v_reason := 'no_relationship';
    end if;
    v_explained := coalesce(v_explained, false);
    v_because := coalesce(v_because, 'admission');
  end if;
  if v_reason is null then  -- 4
    v_kind := gate.spend_kind(v_who.role, v_explained, v_because);
    v_need := gate.not_lately_spent(v_who.session_id, v_kind, array[p_patient], v_at);
    if cardinality(v_need) > 0 then
      perform gate.lock_holders(array[v_who.account_id]);
      if v_kind = 'others' then
        perform gate.lock_holders(array[v_who.site_id]);
        perform gate.lock_holders(array['00000000-0000-0000-0000-000000000000'::uuid]);
      end if;
      v_at := gate.now();
    end if;
    v_reason := gate.spend(v_who.account_id, v_who.session_id, v_who.role, v_who.site_id, v_kind, v_need, v_at);
  end if;
  if v_reason is null then
    v_reason := gate.store_versions(p_patient, p_site, v_who.account_id, v_at, p_patient_state, p_types, p_ids, p_slices,
                                    p_base_versions, p_bodies, p_key_sites, p_key_slices, p_key_wrapping, p_keys, p_tokens);
  end if;
  if v_reason is null then
    v_reason := gate.record_facts(p_patient, v_who.account_id, v_who.role, v_explained, v_at, coalesce(p_facts, '[]'));
    if v_reason is not null then
      raise exception using errcode = 'CL001', message = 'malformed call';  -- nothing half-done
    end if;
  end if;
  perform gate.append_line(  -- 6
    v_at, p_ticket, 'patient.write', case when v_reason is null then 'allowed' else 'refused' end,
    coalesce(v_reason, v_because), v_who.session_id, v_who.account_id, v_who.role, v_who.site_id,
    coalesce(p_surface, 'unknown'), p_purpose, p_patient, null, p_slices, array_to_string(p_types, ' '), v_explained);
  perform gate.write_ticket(
    p_ticket, p_secret, v_at, case when v_reason is null then 'allowed' else 'refused' end,
    coalesce(v_reason, v_because), p_purpose, '{}', '{}', null, null, jsonb_build_object('at', v_at));
end $$;
