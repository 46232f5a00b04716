-- Verdicts on lines of a review that is not signed: 'normal', or 'to_examine' with words; all that were sent, or none. Returns 'judged'
-- or the reason of the refusal.
--   (1) session  (2) privacy officer; nobody what they did themself  (3) lines of that review, not signed; verdicts that are known; words
--   of 10 characters for what is to be examined  (6) ledger line
create or replace function gate.judge_lines(p_secret bytea, p_month date, p_lines bigint[], p_verdicts text[], p_words text[]) returns text
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set lock_timeout = '5s' set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off as $$
declare
  v_at timestamptz := gate.now();
  v_who record;
  v_review incidents.review;
begin
  perform gate.require_safe_transaction();
  if p_secret is null or p_month is null or cardinality(p_lines) between 1 and 5000 is not true
     or cardinality(p_verdicts) is distinct from cardinality(p_lines) or cardinality(p_words) is distinct from cardinality(p_lines) then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  select * into v_who from gate.officer(p_secret, '{privacy_officer}', v_at);  -- 1 to 2
  select * into v_review from incidents.review r where r.month = p_month for update;
  if v_who.reason is not null then
    null;
  elsif v_review.id is null or v_review.signed_at is not null
        or exists (select from unnest(p_lines) q (line)  -- 3
                   left join incidents.review_line x on x.review_id = v_review.id and x.line_id = q.line
                   left join ledger.line l on l.id = x.line_id and l.at = x.line_at
                   where x.line_id is null or l.account_id = v_who.account_id) then
    v_who.reason := 'no_month';
  elsif exists (select from unnest(p_verdicts, p_words) q (verdict, words)
                where q.verdict in ('normal', 'to_examine') is not true
                   or q.verdict = 'to_examine' and coalesce(length(btrim(q.words)), 0) < 10) then
    v_who.reason := 'reason_needed';
  else
    update incidents.review_line x set verdict = q.verdict, words = nullif(btrim(q.words), ''), judged_at = v_at
    from unnest(p_lines, p_verdicts, p_words) q (line, verdict, words)
    where x.review_id = v_review.id and x.line_id = q.line;
  end if;
  perform gate.write_down(array[(  -- 6
    gen_random_uuid(), null, 'review.judge', v_who.reason, 'judged', v_who.session_id, v_who.account_id, v_who.role, v_who.site_id,
    'page', 'HSYSADMIN', null, null, null, concat_ws(' ', p_month, cardinality(p_lines)), null, null, null, null, null)::gate.entry], v_at);
  return coalesce(v_who.reason, 'judged');
end $$;
