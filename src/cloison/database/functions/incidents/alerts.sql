-- The officers' page: alerts that are open or taken, those closed in the last 30 days, and what is contained. A director
-- sees the own site. Returns {"refusal": reason} or {"alerts", "closed", "containments"}.
--   (1) session  (2) role  (6) ledger line: who looks is written down too; a refresh within 15 minutes that shows nothing new is not
create or replace function gate.alerts(p_secret bytea) returns jsonb
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set lock_timeout = '5s' set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off as $$
declare
  v_at timestamptz := gate.now();
  v_who record;
  v_answer jsonb;
begin
  if p_secret is null then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  select * into v_who from gate.officer(p_secret, '{security_officer,privacy_officer,director}', v_at);  -- 1 to 2
  if v_who.reason is null then
    select jsonb_build_object(
             'alerts', coalesce(jsonb_agg(x.told order by x.last_at desc) filter (where x.closed_at is null), '[]'),
             'closed', coalesce(jsonb_agg(x.told order by x.closed_at desc) filter (where x.closed_at is not null), '[]'),
             'containments', gate.containments_told(v_who.account_id, v_who.scope))
    into v_answer
    from (select gate.alert_told(a) as told, a.last_at, a.closed_at
          from incidents.alert a left join directory.account w on w.id = a.account_id
          where (a.state in ('open', 'taken') or a.closed_at > v_at - interval '30 days')
            and (v_who.scope is null or coalesce(w.site_id, a.site_id) = v_who.scope)
          order by a.closed_at desc nulls first, a.last_at desc limit 500) x;
  end if;
  if v_who.reason is null and exists (
       select from ledger.line l
       where l.account_id = v_who.account_id and l.session_id = v_who.session_id and l.at > v_at - interval '15 minutes' and l.at <= v_at
         and l.event = 'alerts.list' and l.outcome = 'allowed'
         and l.at > coalesce((select max(greatest(a.last_at, a.closed_at)) from incidents.alert a), '-infinity')) then
    return v_answer;
  end if;
  perform gate.write_down(array[(  -- 6
    gen_random_uuid(), null, 'alerts.list', v_who.reason, 'shown', v_who.session_id, v_who.account_id, v_who.role, v_who.site_id,
    'page', 'HSYSADMIN', null, null, null, null, null, null, null, null, null)::gate.entry], v_at);
  return coalesce(v_answer, jsonb_build_object('refusal', v_who.reason));
end $$;
