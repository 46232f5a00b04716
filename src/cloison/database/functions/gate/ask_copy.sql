-- The copy of one record for its patient (CSP, L.1111-7; RGPD, article 15): everything that the physician may read of it, to leave as a file.
-- Two people: one who wrote down that the patient asked, having seen who they are, and the physician who hands it over.
--   (1) to (3) as for an opening, explained, by a physician; somebody else wrote the request down in the last 60 days, and it was
--       not answered yet (a copy that broke off may be made again by the same account for ten minutes)
--   (4) a proof of presence; count, as the export that it is  (5) canary  (6) the request is answered; ledger line, ticket
create or replace function gate.ask_copy(p_ticket uuid, p_secret bytea, p_patient uuid, p_request uuid, p_slices text[], p_purpose text,
                                         p_detail text, p_mark bytea) returns void
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set lock_timeout = '5s' set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off as $$
declare
  v_at timestamptz := gate.now();
  v_who record;
  v_needs gate.need[];
  v_entries gate.entry[];
begin
  perform gate.require_safe_transaction();
  if p_ticket is null or p_secret is null or p_patient is null or p_request is null or p_mark is null then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  select * into v_who from gate.examine(p_secret, p_patient, p_slices, 'read', p_purpose, p_detail, v_at);  -- 1 to 3
  if v_who.reason is null and v_who.role <> 'physician' then
    v_who.reason := 'role_refuses';
  elsif v_who.reason is null and v_who.explained is not true then
    v_who.reason := 'no_relationship';
  elsif v_who.reason is null and not exists (
      select from records.request r, gate.standing(v_who.account_id, v_at) s
      where r.id = p_request and r.patient_id = p_patient and r.kind = 'copy' and r.made_by <> all (s.disbelieved)
        and r.made_at > v_at - interval '60 days'
        and (r.answered_at is null or r.answered_by = v_who.account_id and r.answered_at > v_at - interval '10 minutes')) then
    v_who.reason := 'request_needed';
  elsif v_who.reason is null and (v_who.narrow or gate.exports_frozen()) then
    v_who.reason := 'exports_frozen';
  elsif v_who.reason is null and v_who.proof is not true then  -- 4
    v_who.reason := 'step_up_needed';
  end if;
  if v_who.reason is null then  -- 4
    v_needs := array(
      select (v_who.account_id, v_who.session_id, v_who.role, v_who.site_id, k.kind, p_patient, v_who.proof, true)::gate.need
      from (values ('explained'), ('export')) k (kind)
      where k.kind = 'export' or exists (select from gate.not_lately_spent(v_who.session_id, k.kind, array[p_patient], v_at)));
    perform gate.lock_counters(v_needs);
    v_at := gate.now();
    v_who.reason := gate.spend(v_needs, v_at);
  end if;
  v_entries := array[(
    p_ticket, p_secret, 'patient.copy', v_who.reason, v_who.because, v_who.session_id, v_who.account_id, v_who.role,
    v_who.site_id, 'export', p_purpose, p_patient, null, p_slices, concat_ws(' ', p_request, p_detail), v_who.explained, null, null,
    array[p_patient], jsonb_build_object('role', v_who.role, 'explained', true, 'at', v_at))::gate.entry];
  if exists (select from incidents.canary c where c.mark = p_mark) then  -- 5
    v_entries := gate.canaries_opened(v_entries, array[p_ticket], array[p_mark], v_at);
  end if;
  if v_entries[1].refusal is null then
    update records.request r set answered_at = v_at, answered_by = v_who.account_id  -- 6
    where r.id = p_request and r.patient_id = p_patient;
  end if;
  perform gate.write_down(v_entries, v_at);  -- 6
end $$;
