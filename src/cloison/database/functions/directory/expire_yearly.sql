-- What nobody confirmed by the day a yearly review was due runs out: an assignment ends, an account is suspended (two people bring it
-- back). At most thirty a day of one site, those who signed in longest ago first, so that a review that nobody looked at takes a
-- hospital's people away slowly and seen, and not in one night; who watches (administrator, officers, director) never. With
-- `yearly_days` 0 nothing runs out. Called by the watcher; returns how many ran out, each with its line.
--   (1) what is due, and no more than may go today  (2) it ends, or is suspended  (6) ledger lines
create or replace function gate.expire_yearly() returns integer
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set lock_timeout = '5s' set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off as $$
declare
  v_at timestamptz := gate.now();
  v_gone uuid[];
begin
  perform gate.require_safe_transaction();
  perform from directory.yearly y where y.signed_at is null and y.due_on < v_at::date order by y.id for update;
  v_gone := array(  -- 1
    select x.id
    from (select l.id, row_number() over (partition by y.id order by (select max(s.began_at) from identity.session s where s.account_id = a.id)
                                                                      nulls first, l.id) as turn,
                 30 - (select count(*) from directory.yearly_line d
                       where d.review_id = y.id and d.verdict = 'expired' and d.judged_at > v_at - interval '24 hours') as most
          from directory.yearly y join directory.yearly_line l on l.review_id = y.id and l.verdict is null
          join directory.account a on a.id = l.account_id
          where y.signed_at is null and y.due_on < v_at::date and (select f.yearly_days from access.friction f) > 0
            and a.role not in ('administrator', 'security_officer', 'privacy_officer', 'director')) x
    where x.turn <= x.most);
  update directory.yearly_line set verdict = 'expired', judged_at = v_at where id = any (v_gone);
  update directory.assignment g set ended_at = v_at from directory.yearly_line l  -- 2
  where l.id = any (v_gone) and g.id = l.assignment_id and g.ended_at is null;
  update directory.account a set suspended_at = v_at, suspended_because = 'revue annuelle',
         suspended_by = coalesce((select m.id from directory.account m where m.role = 'system' order by m.since, m.id limit 1), y.drawn_by)
  from directory.yearly_line l join directory.yearly y on y.id = l.review_id
  where l.id = any (v_gone) and l.assignment_id is null and a.id = l.account_id and a.suspended_at is null
    and (a.left_on is null or a.left_on > v_at::date);
  update identity.session s set ended_at = v_at, ended_because = 'suspended'
  from directory.yearly_line l
  where l.id = any (v_gone) and l.assignment_id is null and s.account_id = l.account_id and s.ended_at is null;
  if cardinality(v_gone) > 0 then
    perform gate.write_down(array(  -- 6
      select (gen_random_uuid(), null, 'yearly.expire', null, 'expired', null, null, 'system', y.site_id, 'administration', 'HSYSADMIN',
              null, null, null, concat_ws(' ', y.id, l.account_id, l.assignment_id), null, null, null, null, null)::gate.entry
      from directory.yearly_line l join directory.yearly y on y.id = l.review_id where l.id = any (v_gone)), v_at);
  end if;
  return cardinality(v_gone);
end $$;
