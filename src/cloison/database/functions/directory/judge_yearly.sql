-- Verdicts on lines of a yearly review that is not signed: 'keep', or 'end', which ends the assignment, or the account, at once; all
-- that were sent, or none. Nobody is asked about themself. Returns 'judged' or the reason of the refusal.
--   (1) session  (2) who answers for the site  (3) lines of that review that have no verdict of an end yet, of somebody else
--   (4) at most thirty in 24 hours are taken away by one account, and never the last of a role that watches  (5) done
--   (6) ledger line
create or replace function gate.judge_yearly(p_secret bytea, p_review uuid, p_lines uuid[], p_verdicts text[]) returns text
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set lock_timeout = '5s' set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off as $$
declare
  v_at timestamptz := gate.now();
  v_who record;
  v_review directory.yearly;
  v_ended uuid[];
  v_reason text;
begin
  perform gate.require_safe_transaction();
  if p_secret is null or p_review is null or cardinality(p_lines) between 1 and 2000 is not true
     or cardinality(p_verdicts) is distinct from cardinality(p_lines) then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  select * into v_who from gate.live_session(p_secret, v_at);  -- 1
  select * into v_review from directory.yearly y where y.id = p_review for update;
  if v_who.session_id is null then
    v_reason := 'no_session';
  elsif v_who.narrow or v_review.id is null or not gate.answers_for(v_who.role, v_who.site_id, v_review.site_id) then  -- 2
    v_reason := 'role_refuses';
  elsif v_review.signed_at is not null or exists (  -- 3
      select from unnest(p_lines, p_verdicts) q (line, verdict)
      left join directory.yearly_line l on l.id = q.line and l.review_id = p_review
      where l.id is null or l.account_id = v_who.account_id or l.verdict in ('end', 'expired')
         or q.verdict in ('keep', 'end') is not true) then
    v_reason := 'no_line';
  else
    v_ended := array(select q.line from unnest(p_lines, p_verdicts) q (line, verdict) where q.verdict = 'end');
    if gate.ended_lately(v_who.account_id, v_at) + cardinality(v_ended) > 30 and cardinality(v_ended) > 0 then  -- 4
      v_reason := 'allowance_spent';
    elsif exists (select from directory.yearly_line l join directory.account a on a.id = l.account_id
                  where l.id = any (v_ended) and l.assignment_id is null
                    and a.role in ('administrator', 'security_officer', 'privacy_officer')) then
      v_reason := 'last_of_role';   -- who watches is ended on a page of their own, where the last one is looked for
    end if;
  end if;
  if v_reason is null then  -- 5
    update directory.yearly_line l set verdict = q.verdict, judged_by = v_who.account_id, judged_at = v_at
    from unnest(p_lines, p_verdicts) q (line, verdict)
    where l.id = q.line;
    update directory.assignment g set ended_at = v_at, ended_by = v_who.account_id
    from directory.yearly_line l
    where l.id = any (v_ended) and g.id = l.assignment_id and g.ended_at is null;
    perform gate.close_account(l.account_id, v_at::date, v_who.account_id, v_at)
    from directory.yearly_line l
    where l.id = any (v_ended) and l.assignment_id is null;
  end if;
  perform gate.write_down(array[(  -- 6
    gen_random_uuid(), null, 'yearly.judge', v_reason, 'judged', v_who.session_id, v_who.account_id, v_who.role, v_who.site_id,
    'administration', 'HSYSADMIN', null, null, null, left(concat_ws(' ', p_review, cardinality(p_lines), v_ended), 2000), null, null,
    null, null, null)::gate.entry], v_at);
  return coalesce(v_reason, 'judged');
end $$;
