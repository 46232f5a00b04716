-- « Terminer l'accès »: ends a broken glass before its time; by who broke it alone. Returns 'ended' or the reason of the refusal.
--   (1) session  (2) one's own, and running  (6) ledger line: an exceptional access has a beginning and an end
create or replace function gate.end_glass(p_secret bytea, p_glass uuid) returns text
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set lock_timeout = '5s' set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off as $$
declare
  v_at timestamptz := gate.now();
  v_who record;
  v_patient uuid;
  v_reason text;
begin
  perform gate.require_safe_transaction();
  if p_secret is null or p_glass is null then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  select * into v_who from gate.live_session(p_secret, v_at);  -- 1
  update access.break_glass b set ended_at = v_at
  where b.id = p_glass and b.account_id = v_who.account_id and b.ended_at is null and b.expires_at > v_at  -- 2
  returning b.patient_id into v_patient;
  v_reason := case when v_who.session_id is null then 'no_session' when v_patient is null then 'no_glass' end;
  perform gate.write_down(array[(  -- 6
    gen_random_uuid(), null, 'patient.glass_ended', v_reason, 'break_glass', v_who.session_id, v_who.account_id, v_who.role,
    v_who.site_id, 'page', 'BTG', v_patient, null, null, p_glass::text, false, null, null, null, null)::gate.entry], v_at);
  return coalesce(v_reason, 'ended');
end $$;
