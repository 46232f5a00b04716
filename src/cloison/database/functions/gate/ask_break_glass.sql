-- Bris de glace: one patient, a reason, an end. Spends one of the 20 at once, for an unknown id too, and writes
-- a line; the reason decides how long it lasts (docs/reference/permissions.md). Opening goes through ask_open.
--   (1) session  (2) role, reason  (4) count  (6) ledger line, ticket
create or replace function gate.ask_break_glass(p_ticket uuid, p_secret bytea, p_patient uuid, p_reason_code text,
                                                p_reason text, p_surface text) returns void
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set lock_timeout = '5s' set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off as $$
declare
  v_at timestamptz := gate.now();
  v_who record;
  v_need gate.need[];
  v_reason text;
  v_hours integer := case p_reason_code
    when 'vital_emergency' then 4 when 'patient_present' then 4 when 'advice_requested' then 24
    when 'on_call' then 12 when 'continuity' then 1 when 'prescription_check' then 1 when 'other' then 1 end;
begin
  perform gate.require_safe_transaction();
  if p_ticket is null or p_secret is null or p_patient is null then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  select s.*, m.yes into v_who
  from gate.live_session(p_secret, v_at) s, lateral gate.permitted(s.role, '{clinical}', 'break_glass') m;  -- 1
  if v_who.session_id is null then
    v_reason := 'no_session';
  elsif v_who.yes is not true then  -- 2
    v_reason := 'role_refuses';
  elsif v_hours is null then
    v_reason := 'reason_needed';
  elsif p_reason_code in ('advice_requested', 'continuity', 'other') and coalesce(length(btrim(p_reason)), 0) < 15 then
    v_reason := 'reason_needed';
  else
    v_need := array[(v_who.account_id, v_who.session_id, v_who.role, v_who.site_id, 'others', p_patient)::gate.need];
    perform gate.lock_counters(v_need);  -- 4
    v_at := gate.now();
    v_reason := gate.spend(v_need, v_at);
  end if;
  if v_reason is null then
    insert into access.break_glass (id, account_id, session_id, patient_id, reason_code, reason, began_at, expires_at)
    values (p_ticket, v_who.account_id, v_who.session_id, p_patient, p_reason_code, coalesce(p_reason, ''), v_at,
            v_at + make_interval(hours => v_hours));
  end if;
  perform gate.write_down(array[(  -- 6
    p_ticket, p_secret, 'patient.break_glass', v_reason, p_reason_code, v_who.session_id, v_who.account_id, v_who.role,
    v_who.site_id, coalesce(p_surface, 'unknown'), 'BTG', p_patient, null, null, p_reason, false, null, null,
    array[p_patient], jsonb_build_object('hours', v_hours, 'until', v_at + make_interval(hours => v_hours)))::gate.entry], v_at);
end $$;
