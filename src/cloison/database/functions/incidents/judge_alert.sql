-- Takes an alert over, or closes it with a verdict and words. Returns 'taken', 'closed' or the reason of the refusal.
--   (1) session  (2) a security or privacy officer; nobody an alert about themself
--   (3) an alert that is not closed; a verdict that is known; words of 10 characters to close  (6) ledger line
create or replace function gate.judge_alert(p_secret bytea, p_alert uuid, p_verdict text, p_words text) returns text
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set lock_timeout = '5s' set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off as $$
declare
  v_at timestamptz := gate.now();
  v_who record;
  v_alert incidents.alert;
begin
  perform gate.require_safe_transaction();
  if p_secret is null or p_alert is null or p_verdict is null then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  select * into v_who from gate.officer(p_secret, '{security_officer,privacy_officer}', v_at);  -- 1 to 2
  select * into v_alert from incidents.alert a where a.id = p_alert for update;
  if v_who.reason is not null then
    null;
  elsif v_alert.state in ('open', 'taken') is not true then  -- 3
    v_who.reason := 'no_alert';
  elsif v_alert.account_id is not distinct from v_who.account_id then
    v_who.reason := 'own_account';
  elsif p_verdict not in ('taken', 'legitimate', 'incident', 'false_alarm')
        or p_verdict <> 'taken' and coalesce(length(btrim(p_words)), 0) < 10 then
    v_who.reason := 'reason_needed';
  elsif p_verdict = 'taken' then
    update incidents.alert set state = 'taken', taken_by = v_who.account_id where id = p_alert;
  else
    update incidents.alert set state = p_verdict, closed_at = v_at, closed_by = v_who.account_id, verdict = btrim(p_words),
           taken_by = coalesce(taken_by, v_who.account_id)
    where id = p_alert;
  end if;
  perform gate.write_down(array[(  -- 6
    gen_random_uuid(), null, 'alert.judge', v_who.reason, p_verdict, v_who.session_id, v_who.account_id, v_who.role, v_who.site_id,
    'page', 'HSYSADMIN', null, null, null, concat_ws(' ', p_alert, btrim(p_words)), null, null, null, null, null)::gate.entry], v_at);
  return coalesce(v_who.reason, case p_verdict when 'taken' then 'taken' else 'closed' end);
end $$;
