-- Bris de glace: one patient, a reason, an end. Spends one of the 20 at once, for an unknown id too, and writes
-- a line; the reason decides how long it lasts (docs/reference/permissions.md). Opening goes through ask_open.
--   (1) session  (2) role, reason  (4) count  (5) canary  (6) ledger line, ticket
-- Beyond the 20, and from a contained account, it is refused for want of a second person, and proposed to the colleagues
-- on duty at the site (gate.ask_decide): never refused to two people. An emergency takes no proof of presence.
create or replace function gate.ask_break_glass(p_ticket uuid, p_secret bytea, p_patient uuid, p_reason_code text,
                                                p_reason text, p_surface text, p_mark bytea) returns void
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set lock_timeout = '5s' set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off as $$
declare
  v_at timestamptz := gate.now();
  v_who record;
  v_need gate.need[];
  v_reason text;
  v_hours integer := gate.glass_hours(p_reason_code);
  v_entries gate.entry[];
begin
  perform gate.require_safe_transaction();
  if p_ticket is null or p_secret is null or p_patient is null or p_mark is null then
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
  elsif v_who.narrow then
    v_reason := 'second_person_needed';
  else
    v_need := array[(v_who.account_id, v_who.session_id, v_who.role, v_who.site_id, 'others', p_patient,
                     v_who.proof or p_reason_code = 'vital_emergency', true)::gate.need];
    perform gate.lock_counters(v_need);  -- 4
    v_at := gate.now();
    v_reason := gate.spend(v_need, v_at);
    if v_reason like '%allowance_spent' then
      v_reason := 'second_person_needed';
    end if;
  end if;
  v_entries := array[(
    p_ticket, p_secret, 'patient.break_glass', v_reason, p_reason_code, v_who.session_id, v_who.account_id, v_who.role,
    v_who.site_id, coalesce(p_surface, 'unknown'), 'BTG', p_patient, null, null, p_reason, false, null, null,
    array[p_patient], jsonb_build_object('hours', v_hours, 'until', v_at + make_interval(hours => v_hours)))::gate.entry];
  if exists (select from incidents.canary c where c.mark = p_mark) then  -- 5: nothing is opened, and nothing kept open
    v_entries := gate.canaries_opened(v_entries, array[p_ticket], array[p_mark], v_at);
    v_reason := v_entries[1].refusal;
  end if;
  if v_reason is null then
    insert into access.break_glass (id, account_id, session_id, patient_id, reason_code, reason, began_at, expires_at, site_id,
                                    instead)
    values (p_ticket, v_who.account_id, v_who.session_id, p_patient, p_reason_code, coalesce(p_reason, ''), v_at,
            v_at + make_interval(hours => v_hours), v_who.site_id,
            exists (select from gate.relationship_to(v_who.account_id, v_who.role, p_patient, v_at, v_who.narrow) r where r.explained));
    insert into incidents.notice (id, account_id, at, kind, facts)   -- the same day, to the one who did it
    values (p_ticket, v_who.account_id, v_at, 'break_glass', jsonb_build_object('reason_code', p_reason_code));
  elsif v_reason = 'second_person_needed' then
    insert into access.proposal (id, what, subject, beneficiary, payload, reason, proposed_by, session_id, site_id, at, expires_at)
    values (p_ticket, 'break_glass', p_patient, v_who.account_id, jsonb_build_object('reason_code', p_reason_code),
            coalesce(p_reason, ''), v_who.account_id, v_who.session_id, v_who.site_id, v_at, v_at + interval '15 minutes');
  end if;
  perform gate.write_down(v_entries, v_at);  -- 6
end $$;
