-- « Mes bris de glace »: what this account broke in the last 90 days, the latest first, as a JSON array; and what became of it.
-- It holds the ids that the account itself asked for, and no name. Returns {"refusal": reason} or {"glasses"}.
--   (1) session  (2) a role that may break the glass
create or replace function gate.my_glasses(p_secret bytea) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off as $$
declare
  v_at timestamptz;
  v_who record;
begin
  select c.at into v_at from gate.clock() c;
  select s.*, m.yes into v_who
  from gate.live_session(p_secret, v_at) s, lateral gate.permitted(s.role, '{clinical}', 'break_glass') m;  -- 1
  if v_who.session_id is null then
    return jsonb_build_object('refusal', 'no_session');
  elsif v_who.yes is not true then  -- 2
    return jsonb_build_object('refusal', 'role_refuses');
  end if;
  return jsonb_build_object('glasses', (
    select coalesce(jsonb_agg(jsonb_build_object(
             'id', b.id, 'patient_id', b.patient_id, 'reason_code', b.reason_code, 'reason', b.reason, 'began_at', b.began_at,
             'expires_at', b.expires_at, 'ended_at', b.ended_at, 'running', b.ended_at is null and b.expires_at > v_at,
             'confirmed_by', c.given_name || ' ' || upper(c.family_name), 'reviewed_at', b.reviewed_at, 'verdict', b.verdict)
             order by b.began_at desc), '[]')
    from (select x.* from access.break_glass x
          where x.account_id = v_who.account_id and x.began_at > v_at - interval '90 days' and x.began_at <= v_at
          order by x.began_at desc limit 200) b
    left join directory.account c on c.id = b.confirmed_by));
end $$;
