-- What one account did since then, from the ledger: the last 500 lines, patients as pseudonyms, and how many distinct patients
-- were shown, of which outside its care. Returns {"refusal": reason} or {"lines", "more", "patients", "outside"}.
--   (1) session  (2) role; a director sees the own site  (6) ledger line
create or replace function gate.account_timeline(p_secret bytea, p_account uuid, p_since timestamptz) returns jsonb
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set lock_timeout = '5s' set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off as $$
declare
  v_at timestamptz := gate.now();
  v_who record;
  v_answer jsonb;
begin
  if p_secret is null or p_account is null or p_since is null then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  select * into v_who from gate.officer(p_secret, '{security_officer,privacy_officer,director}', v_at);  -- 1 to 2
  if v_who.reason is null and not exists (select from directory.account a where a.id = p_account
                                            and (v_who.scope is null or a.site_id = v_who.scope)) then
    v_who.reason := 'no_account';
  end if;
  if v_who.reason is null then
    with line as materialized (
      select l.* from ledger.line l
      where l.account_id = p_account and l.at >= p_since and l.at <= v_at   -- else all the months to come are opened too
      order by l.at desc, l.id desc limit 501
    ), shown as materialized (
      select l.id, l.explained, p.id as patient
      from line l cross join lateral unnest(coalesce(l.patients, array[l.patient_id])) p (id)
      where l.event like 'patient.%' and l.outcome = 'allowed' and p.id is not null)
    select jsonb_build_object(
      'lines', coalesce((select jsonb_agg(jsonb_build_object(
                 'id', l.id, 'at', l.at, 'event', l.event, 'outcome', l.outcome, 'reason', l.reason, 'surface', l.surface,
                 'explained', l.explained, 'site', e.name,
                 'count', cardinality(coalesce(l.patients, array_remove(array[l.patient_id], null))),
                 'patients', (select coalesce(jsonb_agg(gate.pseudonym(p.id)), '[]')
                              from unnest((coalesce(l.patients, array_remove(array[l.patient_id], null)))[1:50]) p (id)))
                 order by l.at desc, l.id desc)
               from (select * from line order by at desc, id desc limit 500) l left join directory.site e on e.id = l.site_id), '[]'),
      'more', (select count(*) from line) > 500,
      'patients', (select count(distinct s.patient) from shown s),
      'outside', (select count(distinct s.patient) from shown s where s.explained is false))
    into v_answer;
  end if;
  perform gate.write_down(array[(  -- 6
    gen_random_uuid(), null, 'account.timeline', v_who.reason, 'shown', v_who.session_id, v_who.account_id, v_who.role,
    v_who.site_id, 'page', 'HSYSADMIN', null, null, null, p_account::text, null, null, null, null, null)::gate.entry], v_at);
  return coalesce(v_answer, jsonb_build_object('refusal', v_who.reason));
end $$;
