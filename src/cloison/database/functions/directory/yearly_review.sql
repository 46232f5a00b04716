-- One yearly review with its lines: who, in which role, what it is about, when they last signed in, the verdicts so far; `mine`
-- where the asker may judge it. Returns {"refusal"} or {"review", "lines", "may"}.
--   (1) session  (2) who answers for its site, or one of the two officers, who read  (6) ledger line
create or replace function gate.yearly_review(p_secret bytea, p_review uuid) returns jsonb
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set lock_timeout = '5s' set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off as $$
declare
  v_at timestamptz := gate.now();
  v_who record;
  v_review directory.yearly;
  v_may boolean;
  v_reason text;
  v_answer jsonb;
begin
  if p_secret is null or p_review is null then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  select * into v_who from gate.live_session(p_secret, v_at);  -- 1
  select * into v_review from directory.yearly y where y.id = p_review;
  v_may := gate.answers_for(v_who.role, v_who.site_id, v_review.site_id);
  if v_who.session_id is null then
    v_reason := 'no_session';
  elsif v_who.narrow or v_review.id is null or not (v_may or v_who.role in ('security_officer', 'privacy_officer')) then  -- 2
    v_reason := 'role_refuses';
  else
    select jsonb_build_object(
      'may', v_may and v_review.signed_at is null,
      'review', jsonb_build_object(
        'id', v_review.id, 'site', (select e.name from directory.site e where e.id = v_review.site_id), 'year', v_review.year,
        'drawn_at', v_review.drawn_at, 'due_on', v_review.due_on, 'signed_at', v_review.signed_at, 'digest', encode(v_review.digest, 'hex'),
        'signed_by', (select s.given_name || ' ' || upper(s.family_name) from directory.account s where s.id = v_review.signed_by),
        'expires', (select f.yearly_days > 0 from access.friction f)),
      'lines', coalesce(jsonb_agg(jsonb_build_object(
        'id', l.id, 'name', a.given_name || ' ' || upper(a.family_name), 'role', a.role, 'site', e.name, 'unit', u.name,
        'since', coalesce(g.since, a.since), 'until', g.until, 'verdict', l.verdict, 'judged_at', l.judged_at,
        'judged_by', j.given_name || ' ' || upper(j.family_name),
        'over', coalesce(a.left_on <= v_at::date, false) or g.ended_at is not null or coalesce(g.until < v_at::date, false),
        'seen', (select max(s.began_at) from identity.session s where s.account_id = a.id),
        'mine', v_may and a.id <> v_who.account_id)
        order by a.family_name, a.given_name, a.id, u.name nulls first), '[]'))
    into v_answer
    from directory.yearly_line l join directory.account a on a.id = l.account_id left join directory.site e on e.id = a.site_id
    left join directory.assignment g on g.id = l.assignment_id left join directory.unit u on u.id = g.unit_id
    left join directory.account j on j.id = l.judged_by
    where l.review_id = p_review;
  end if;
  perform gate.write_down(array[(  -- 6
    gen_random_uuid(), null, 'yearly.open', v_reason, 'shown', v_who.session_id, v_who.account_id, v_who.role, v_who.site_id,
    'administration', 'HSYSADMIN', null, null, null, p_review::text, null, null, null, null, null)::gate.entry], v_at);
  return coalesce(v_answer, jsonb_build_object('refusal', v_reason));
end $$;
