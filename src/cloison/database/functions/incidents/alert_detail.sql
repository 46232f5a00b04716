-- One alert and the card of its account: role, units, site, live sessions, devices, last sign-in, habit, earlier alerts with
-- their verdicts, containments. Returns {"refusal": reason} or {"alert", "card", "containments", "own"}.
--   (1) session  (2) role; a director sees the own site  (6) ledger line
create or replace function gate.alert_detail(p_secret bytea, p_alert uuid) returns jsonb
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set lock_timeout = '5s' set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off as $$
declare
  v_at timestamptz := gate.now();
  v_who record;
  v_alert incidents.alert;
  v_answer jsonb;
begin
  if p_secret is null or p_alert is null then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  select * into v_who from gate.officer(p_secret, '{security_officer,privacy_officer,director}', v_at);  -- 1 to 2
  if v_who.reason is null then
    select a.* into v_alert from incidents.alert a left join directory.account w on w.id = a.account_id
    where a.id = p_alert and (v_who.scope is null or coalesce(w.site_id, a.site_id) = v_who.scope);
    if v_alert.id is null then
      v_who.reason := 'no_alert';
    end if;
  end if;
  if v_who.reason is null then
    v_answer := jsonb_build_object(
      'alert', gate.alert_told(v_alert), 'card', gate.account_card(v_alert.account_id, v_alert.id, v_at),
      'containments', gate.containments_told(v_who.account_id, v_who.scope),
      'own', v_alert.account_id is not distinct from v_who.account_id);
  end if;
  perform gate.write_down(array[(  -- 6
    gen_random_uuid(), null, 'alert.open', v_who.reason, coalesce(v_alert.rule, 'shown'), v_who.session_id, v_who.account_id,
    v_who.role, v_who.site_id, 'page', 'HSYSADMIN', null, null, null, concat_ws(' ', p_alert, v_alert.account_id), null, null,
    null, null, null)::gate.entry], v_at);
  return coalesce(v_answer, jsonb_build_object('refusal', v_who.reason));
end $$;
