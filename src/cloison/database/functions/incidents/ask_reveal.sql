-- Reveals one pseudonym: name and birth date of one patient, for one officer, with a reason in words. The officer names a line of
-- the ledger and one pseudonym on it; nobody reaches a patient whom no line that officers see shows. Counted under `reveals`,
-- 20 a day; the line and the row of incidents.reveal stay. Of the record the ticket holds the traits and nothing else.
--   (1) session  (2) role  (3) the pseudonym stands on that line; a reason in words  (4) count  (6) ledger line, ticket
create or replace function gate.ask_reveal(p_ticket uuid, p_secret bytea, p_line bigint, p_pseudonym text, p_reason text) returns void
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set lock_timeout = '5s' set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off as $$
declare
  v_at timestamptz := gate.now();
  v_who record;
  v_patient uuid;
  v_need gate.need[];
begin
  perform gate.require_safe_transaction();
  if p_ticket is null or p_secret is null or p_line is null or p_pseudonym is null then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  select * into v_who from gate.officer(p_secret, '{security_officer,privacy_officer}', v_at);  -- 1 to 2
  if v_who.reason is null then
    select p.id into v_patient  -- 3
    from ledger.line l
    cross join lateral unnest(coalesce(l.patients, array[l.patient_id])) p (id)
    where l.id = p_line and gate.pseudonym(p.id) = p_pseudonym
    limit 1;
    v_who.reason := case when coalesce(length(btrim(p_reason)), 0) < 10 then 'reason_needed'
                         when v_patient is null then 'no_pseudonym' end;
  end if;
  if v_who.reason is null then
    v_need := array(
      select (v_who.account_id, v_who.session_id, v_who.role, v_who.site_id, 'reveals', v_patient, s.proof, true)::gate.need
      from gate.live_session(p_secret, v_at) s);
    perform gate.lock_counters(v_need);  -- 4
    v_at := gate.now();
    v_who.reason := gate.spend(v_need, v_at);
  end if;
  if v_who.reason is null then
    insert into incidents.reveal (id, account_id, patient_id, reason, at)
    values (p_ticket, v_who.account_id, v_patient, btrim(p_reason), v_at);
  end if;
  perform gate.write_down(array[(  -- 6
    p_ticket, p_secret, 'patient.reveal', v_who.reason, 'revealed', v_who.session_id, v_who.account_id, v_who.role, v_who.site_id,
    'page', 'HSYSADMIN', v_patient, null, '{traits}', concat_ws(' ', p_line, btrim(p_reason)), false, 'Patient', null,
    array[v_patient], null)::gate.entry], v_at);
end $$;
