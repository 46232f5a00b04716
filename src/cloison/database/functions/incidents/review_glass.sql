-- Reviews a broken glass: 'normal', or 'to_examine' with words; once, and for good. Returns 'reviewed' or the reason of the refusal.
--   (1) session  (2) physician or privacy officer  (3) a glass in their sight, never their own (gate.glasses_in_sight), not
--   reviewed yet; a verdict; words of 10 characters for what is to be examined  (6) ledger line
create or replace function gate.review_glass(p_secret bytea, p_glass uuid, p_verdict text, p_words text) returns text
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set lock_timeout = '5s' set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off as $$
declare
  v_at timestamptz := gate.now();
  v_who record;
  v_glass access.break_glass;
begin
  perform gate.require_safe_transaction();
  if p_secret is null or p_glass is null then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  select * into v_who from gate.officer(p_secret, '{privacy_officer,physician}', v_at);  -- 1 to 2
  if v_who.reason is null then
    perform from access.break_glass b where b.id = p_glass for update;
    select b.* into v_glass from gate.glasses_in_sight(v_who.account_id, v_who.role, v_at) b where b.id = p_glass;  -- 3
    if v_glass.id is null or v_glass.reviewed_at is not null then
      v_who.reason := 'no_glass';
    elsif p_verdict in ('normal', 'to_examine') is not true
          or p_verdict = 'to_examine' and coalesce(length(btrim(p_words)), 0) < 10 then
      v_who.reason := 'reason_needed';
    else
      update access.break_glass set reviewed_by = v_who.account_id, reviewed_at = v_at, verdict = p_verdict,
             review_words = nullif(btrim(p_words), '')
      where id = p_glass;
    end if;
  end if;
  perform gate.write_down(array[(  -- 6
    gen_random_uuid(), null, 'glass.review', v_who.reason, coalesce(p_verdict, 'none'), v_who.session_id, v_who.account_id, v_who.role,
    v_who.site_id, 'page', 'HSYSADMIN', null, null, null, concat_ws(' ', p_glass, btrim(p_words)), null, null, null, null, null
    )::gate.entry], v_at);
  return coalesce(v_who.reason, 'reviewed');
end $$;
