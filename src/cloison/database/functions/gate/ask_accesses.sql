-- « Qui a ouvert mon dossier », for the patient and on paper: what the ledger says of one patient between two moments, with the name
-- that stands at its head and nothing else of the record. What one person did in one way on one day is one row; of each
-- person there is a sum over the whole time, whatever the number of rows. At most 3,000 rows, the latest: `more` says so.
-- Whoever admitted or booked the patient alone gets none: where somebody is treated is told to nobody on their own word.
--   (1) to (3) as for an opening, and explained  (4) count, as the print that it is  (5) canary  (6) ledger line, ticket
create or replace function gate.ask_accesses(p_ticket uuid, p_secret bytea, p_patient uuid, p_purpose text, p_surface text,
                                             p_since timestamptz, p_until timestamptz, p_detail text, p_mark bytea) returns void
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set lock_timeout = '5s' set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off as $$
declare
  v_at timestamptz := gate.now();
  v_who record;
  v_needs gate.need[];
  v_told jsonb;
  v_entries gate.entry[];
begin
  perform gate.require_safe_transaction();
  if p_ticket is null or p_secret is null or p_patient is null or p_mark is null or p_since is null or p_until is null then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  select * into v_who from gate.examine(p_secret, p_patient, '{traits}', 'read', p_purpose, p_detail, v_at);  -- 1 to 3
  if v_who.reason is null and v_who.explained is not true then
    v_who.reason := 'no_relationship';
  elsif v_who.reason is null and coalesce(length(btrim(p_detail)), 0) = 0 then
    v_who.reason := 'reason_needed';
  elsif v_who.reason is null and (v_who.narrow or gate.exports_frozen()) then
    v_who.reason := 'exports_frozen';
  end if;
  if v_who.reason is null then  -- 4: it leaves, whatever surface is named
    v_needs := array(
      select (v_who.account_id, v_who.session_id, v_who.role, v_who.site_id, k.kind, p_patient, v_who.proof, true)::gate.need
      from (values ('explained'), ('export')) k (kind)
      where k.kind = 'export' or exists (select from gate.not_lately_spent(v_who.session_id, k.kind, array[p_patient], v_at)));
    perform gate.lock_counters(v_needs);
    v_at := gate.now();
    v_who.reason := gate.spend(v_needs, v_at);
  end if;
  if v_who.reason is null then
    v_told := gate.accesses(p_patient, greatest(p_since, v_at - interval '3 years'), least(p_until, v_at));
  end if;
  v_entries := array[(
    p_ticket, p_secret, 'patient.accesses', v_who.reason, v_who.because, v_who.session_id, v_who.account_id, v_who.role,
    v_who.site_id, coalesce(p_surface, 'unknown'), p_purpose, p_patient, null, '{traits}', p_detail, v_who.explained, 'Patient', null,
    array[p_patient], jsonb_build_object('role', v_who.role, 'explained', true, 'at', v_at) || coalesce(v_told, '{}'))::gate.entry];
  if exists (select from incidents.canary c where c.mark = p_mark) then  -- 5
    v_entries := gate.canaries_opened(v_entries, array[p_ticket], array[p_mark], v_at);
  end if;
  perform gate.write_down(v_entries, v_at);  -- 6
end $$;
