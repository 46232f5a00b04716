-- What a person makes of refused messages: another text (`mend`, sealed; it is replayed as mended), once more as they are (`replay`), or
-- nothing more (`discard`, with a reason). Nothing is applied here: the feed takes what is wanted, under its own account and habit.
-- Returns 'mended', 'wanted', 'discarded', or why not.
--   (1) session  (2) an identity officer; once more as they came: an administrator too, who sees none of it
--   (3) messages that wait; a mended text by who read that message within the hour; a reason of 10 characters  (6) ledger line
create or replace function gate.judge_message(p_secret bytea, p_numbers bigint[], p_what text, p_sealed bytea, p_words text) returns text
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set lock_timeout = '5s' set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off as $$
declare
  v_at timestamptz := gate.now();
  v_who record;
begin
  perform gate.require_safe_transaction();
  if p_secret is null or cardinality(p_numbers) not between 1 and 500 or p_what not in ('mend', 'replay', 'discard')
     or p_what = 'mend' and (p_sealed is null or cardinality(p_numbers) <> 1) then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  select * into v_who from gate.officer(p_secret, case when p_what = 'replay' then array['identity_officer', 'administrator']  -- 1 to 2
                                                       else array['identity_officer'] end, v_at);
  perform from records.fed_rejected r where r.number = any (p_numbers) order by r.number for update;
  if v_who.reason is not null then
    null;
  elsif exists (select from unnest(p_numbers) n where not exists (  -- 3
                  select from records.fed_rejected r where r.number = n and r.replayed_at is null and r.discarded_at is null
                    and (v_who.role = 'identity_officer' or r.mended_at is null))) then
    v_who.reason := 'no_message';
  elsif p_what = 'mend' and not exists (select from access.spent s where s.holder = v_who.account_id and s.kind = 'explained'
                                          and s.patient_id = md5('message ' || p_numbers[1])::uuid
                                          and s.last_at > v_at - interval '75 minutes') then
    v_who.reason := 'read_first';
  elsif p_what = 'discard' and coalesce(length(btrim(p_words)), 0) < 10 then
    v_who.reason := 'reason_needed';
  elsif p_what = 'discard' then
    update records.fed_rejected set discarded_at = v_at, discarded_by = v_who.account_id, words = left(btrim(p_words), 500), wanted_at = null
    where number = any (p_numbers);
  else
    update records.fed_rejected r
    set wanted_at = v_at, wanted_by = v_who.account_id, sealed = coalesce(p_sealed, r.sealed),
        mended_at = case when p_what = 'mend' then v_at else r.mended_at end,
        mended_by = case when p_what = 'mend' then v_who.account_id else r.mended_by end
    where r.number = any (p_numbers);
  end if;
  perform gate.write_down(array[(  -- 6
    gen_random_uuid(), null, 'feed.' || p_what, v_who.reason, p_what, v_who.session_id, v_who.account_id, v_who.role, v_who.site_id,
    'page', 'PATADMIN', null, null, null, left(array_to_string(p_numbers, ' '), 4000), null, null, null, null, null)::gate.entry], v_at);
  return coalesce(v_who.reason, case p_what when 'mend' then 'mended' when 'replay' then 'wanted' else 'discarded' end);
end $$;
