-- One month's review with its lines: who, when, by what right, which pseudonym; and the verdicts so far. Returns {"refusal"} or
-- {"review", "lines"}.
--   (1) session  (2) privacy officer  (6) ledger line
create or replace function gate.review_month(p_secret bytea, p_month date) returns jsonb
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set lock_timeout = '5s' set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off as $$
declare
  v_at timestamptz := gate.now();
  v_who record;
  v_review incidents.review;
  v_answer jsonb;
begin
  if p_secret is null or p_month is null then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  select * into v_who from gate.officer(p_secret, '{privacy_officer}', v_at);  -- 1 to 2
  if v_who.reason is null then
    select * into v_review from incidents.review r where r.month = p_month;
    if v_review.id is null then
      v_who.reason := 'no_month';
    end if;
  end if;
  if v_who.reason is null then
    select jsonb_build_object(
             'review', jsonb_build_object(
               'id', v_review.id, 'month', v_review.month, 'drawn_at', v_review.drawn_at, 'seed', v_review.seed,
               'explained', v_review.explained, 'signed_at', v_review.signed_at, 'digest', encode(v_review.digest, 'hex'),
               'signed_by', (select s.given_name || ' ' || upper(s.family_name) from directory.account s where s.id = v_review.signed_by)),
             'lines', coalesce(jsonb_agg(jsonb_build_object(
               'line', x.line_id, 'why', x.why, 'at', l.at, 'who', a.given_name || ' ' || upper(a.family_name), 'role', l.role,
               'site', e.name, 'event', l.event, 'reason', l.reason, 'surface', l.surface, 'pseudonym', gate.pseudonym(l.patient_id),
               'verdict', x.verdict, 'words', x.words)
               order by array_position('{break_glass,unexplained,drawn}', x.why), x.line_id), '[]'))
    into v_answer
    from incidents.review_line x
    join ledger.line l on l.id = x.line_id and l.at = x.line_at
    left join directory.account a on a.id = l.account_id
    left join directory.site e on e.id = l.site_id
    where x.review_id = v_review.id;
  end if;
  perform gate.write_down(array[(  -- 6
    gen_random_uuid(), null, 'review.open', v_who.reason, 'shown', v_who.session_id, v_who.account_id, v_who.role, v_who.site_id,
    'page', 'HSYSADMIN', null, null, null, p_month::text, null, null, null, null, null)::gate.entry], v_at);
  return coalesce(v_answer, jsonb_build_object('refusal', v_who.reason));
end $$;
