-- What awaits a review, the oldest first, and what was found worth examining in the last 90 days. Patients are pseudonyms to a privacy
-- officer; to a physician in care of them they are the record's own address. Returns {"refusal"} or {"waiting", "to_examine"}.
--   (1) session  (2) physician or privacy officer  (3) which glasses: gate.glasses_in_sight  (6) ledger line
create or replace function gate.glasses_to_review(p_secret bytea) returns jsonb
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
  select * into v_who from gate.officer(p_secret, '{privacy_officer,physician}', v_at);  -- 1 to 2
  if v_who.reason is null then
    select jsonb_build_object('waiting', coalesce(jsonb_agg(g.told order by g.began_at) filter (where g.verdict is null), '[]'),
                              'to_examine', coalesce(jsonb_agg(g.told order by g.began_at desc) filter (where g.verdict = 'to_examine'), '[]'))
    into v_answer
    from (select b.began_at, b.verdict, jsonb_build_object(
                   'id', b.id, 'who', a.given_name || ' ' || upper(a.family_name), 'role', a.role, 'site', e.name,
                   'pseudonym', gate.pseudonym(b.patient_id),
                   'patient_id', case when v_who.role = 'physician' then b.patient_id end,
                   'line', (select l.id from ledger.line l where l.patient_id = b.patient_id and l.at = b.began_at limit 1),
                   'reason_code', b.reason_code, 'reason', b.reason, 'began_at', b.began_at,
                   'until', coalesce(b.ended_at, b.expires_at), 'instead', b.instead,
                   'confirmed_by', c.given_name || ' ' || upper(c.family_name),
                   'reviewed_by', r.given_name || ' ' || upper(r.family_name), 'words', b.review_words) as told
          from gate.glasses_in_sight(v_who.account_id, v_who.role, v_at) b  -- 3
          join directory.account a on a.id = b.account_id
          left join directory.site e on e.id = b.site_id
          left join directory.account c on c.id = b.confirmed_by
          left join directory.account r on r.id = b.reviewed_by
          where b.verdict is distinct from 'normal'
          order by b.reviewed_at nulls first, b.began_at limit 200) g;
  end if;
  perform gate.write_down(array[(  -- 6
    gen_random_uuid(), null, 'glasses.list', v_who.reason, 'shown', v_who.session_id, v_who.account_id, v_who.role, v_who.site_id,
    'page', 'HSYSADMIN', null, null, null, null, null, null, null, null, null)::gate.entry], v_at);
  return coalesce(v_answer, jsonb_build_object('refusal', v_who.reason));
end $$;
