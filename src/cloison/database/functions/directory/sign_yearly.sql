-- Signs a yearly review, once every line has its verdict; from then on nothing in it changes. What is signed is SHA-256 over site,
-- year, and each line with its verdict; the digest stands in the review, in the ledger's line and on the PDF. Returns 'signed' or
-- the reason of the refusal.
--   (1) session  (2) who answers for the site  (3) not signed, every line judged, but those of the signer
--   (4) a fresh proof of presence, spent by this signature  (5) signed  (6) ledger line
create or replace function gate.sign_yearly(p_secret bytea, p_review uuid) returns text
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set lock_timeout = '5s' set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off as $$
declare
  v_at timestamptz := gate.now();
  v_who record;
  v_review directory.yearly;
  v_digest bytea;
begin
  perform gate.require_safe_transaction();
  if p_secret is null or p_review is null then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  perform from identity.session s where s.secret_hash = sha256(p_secret) for update;   -- one touch, one deed: two at once too
  select * into v_who from gate.officer(p_secret, '{administrator,director}', v_at);  -- 1
  select * into v_review from directory.yearly y where y.id = p_review for update;
  if v_who.reason is not null then
    null;
  elsif v_review.id is null or not gate.answers_for(v_who.role, v_who.site_id, v_review.site_id) then  -- 2
    v_who.reason := 'role_refuses';
  elsif v_review.signed_at is not null then  -- 3
    v_who.reason := 'no_line';
  elsif exists (select from directory.yearly_line l
                where l.review_id = p_review and l.verdict is null and l.account_id <> v_who.account_id) then
    v_who.reason := 'not_judged';
  elsif not v_who.fresh then  -- 4
    v_who.reason := 'step_up_needed';
  end if;
  if v_who.reason is null then  -- 5
    select sha256(convert_to(concat_ws(E'\n', v_review.site_id, v_review.year,
             string_agg(jsonb_build_array(l.id, l.account_id, l.assignment_id, l.verdict)::text, E'\n' order by l.id)), 'UTF8'))
    into v_digest from directory.yearly_line l where l.review_id = p_review;
    update identity.session set step_up_spent_at = v_at where id = v_who.session_id;
    update directory.yearly set signed_at = v_at, signed_by = v_who.account_id, digest = v_digest where id = p_review;
  end if;
  perform gate.write_down(array[(  -- 6
    gen_random_uuid(), null, 'yearly.sign', v_who.reason, 'signed', v_who.session_id, v_who.account_id, v_who.role, v_who.site_id,
    'administration', 'HSYSADMIN', null, null, null, concat_ws(' ', p_review, encode(v_digest, 'hex')), null, null, null, null, null
    )::gate.entry], v_at);
  return coalesce(v_who.reason, 'signed');
end $$;
