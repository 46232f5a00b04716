-- "Who opened this record": the last 200 lines about one patient, for those who may open it now (an explained or
-- break-glass relationship) and opened it lately, so that this surface spends nothing. The answer lies in the ticket;
-- `take` hands it over after the commit.
--   (1) to (3) as for an opening  (6) ledger line, ticket
create or replace function gate.ask_openings(p_ticket uuid, p_secret bytea, p_patient uuid, p_purpose text,
                                             p_surface text) returns void
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set lock_timeout = '5s' set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off as $$
declare
  v_at timestamptz := gate.now();
  v_who record;
  v_lines jsonb;
begin
  perform gate.require_safe_transaction();
  if p_ticket is null or p_secret is null or p_patient is null then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  select * into v_who from gate.examine(p_secret, p_patient, '{traits}', 'read', p_purpose, null, v_at);  -- 1 to 3
  if v_who.reason is null and v_who.explained is not true and v_who.because <> 'break_glass' then
    v_who.reason := 'no_relationship';
  end if;
  if v_who.reason is null and v_who.confirmed is not true and exists (
       select from gate.not_lately_spent(v_who.session_id, gate.spend_kind(v_who.role, v_who.explained, v_who.because, v_who.confirmed),
                                         array[p_patient], v_at)) then
    v_who.reason := 'open_first';
  end if;
  if v_who.reason is null then
    select jsonb_agg(to_jsonb(x) order by x.at desc) into v_lines from (
      select l.at, l.event, l.outcome, l.reason, a.given_name || ' ' || upper(a.family_name) as who, l.role, e.name as site,
             l.surface, l.purpose, l.slices
      from ledger.line l
      left join directory.account a on a.id = l.account_id
      left join directory.site e on e.id = l.site_id
      where (l.patient_id = p_patient or l.patients @> array[p_patient]) and l.outcome = 'allowed'
        and l.at > v_at - interval '3 years' and l.at <= v_at   -- as long as they are kept; the months to come stay shut
      order by l.at desc limit 200) x;
  end if;
  perform gate.write_down(array[(  -- 6
    p_ticket, p_secret, 'patient.openings', v_who.reason, v_who.because, v_who.session_id, v_who.account_id, v_who.role,
    v_who.site_id, coalesce(p_surface, 'unknown'), p_purpose, p_patient, null, null, null, v_who.explained, null, null,
    array[p_patient], jsonb_build_object('lines', coalesce(v_lines, '[]'), 'links', coalesce(gate.link_history(p_patient), '[]')))::gate.entry], v_at);
end $$;
