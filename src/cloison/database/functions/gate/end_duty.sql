-- Takes somebody off the roster: by the secretary or the director of the site. What stood until now stays written.
--   (1) session  (2) role, and a line of the asker's site that is not over
create or replace function gate.end_duty(p_secret bytea, p_id uuid) returns text
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set lock_timeout = '5s' as $$
declare
  v_at timestamptz := gate.now();
  v_who record;
begin
  perform gate.require_safe_transaction();
  select * into v_who from gate.live_session(p_secret, v_at);  -- 1
  if v_who.session_id is null then
    return 'no_session';
  elsif v_who.role not in ('secretary', 'director') or v_who.narrow then  -- 2
    return 'role_refuses';
  end if;
  update directory.duty d set ended_at = v_at, ended_by = v_who.account_id
  where d.id = p_id and d.site_id = v_who.site_id and d.ended_at is null and d.until > v_at;
  return case when found then 'ended' else 'no_duty' end;
end $$;
