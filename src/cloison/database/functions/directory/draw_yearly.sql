-- Draws a site's review of this year: a line for each account of the site, and one for each assignment to its units, whoever's it
-- is. It is due after `yearly_days`, which nobody chooses by hand: an accomplice who drew it for tomorrow would stop the site.
-- Returns 'drawn' or the reason of the refusal.
--   (1) session  (2) who answers for the site  (3) an open site, once a year  (4) drawn  (6) ledger line
create or replace function gate.draw_yearly(p_id uuid, p_secret bytea, p_site uuid) returns text
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set lock_timeout = '5s' set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off as $$
declare
  v_at timestamptz := gate.now();
  v_who record;
  v_reason text;
begin
  perform gate.require_safe_transaction();
  if p_id is null or p_secret is null or p_site is null then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  select * into v_who from gate.live_session(p_secret, v_at);  -- 1
  if v_who.session_id is null then
    v_reason := 'no_session';
  elsif v_who.narrow or not gate.answers_for(v_who.role, v_who.site_id, p_site) then  -- 2
    v_reason := 'role_refuses';
  elsif not exists (select from directory.site e where e.id = p_site and (e.closed_on is null or e.closed_on > v_at::date)) then  -- 3
    v_reason := 'place_closed';
  else
    insert into directory.yearly (id, site_id, year, drawn_at, drawn_by, due_on)
    select p_id, p_site, extract(year from v_at)::integer, v_at, v_who.account_id,
           v_at::date + case when f.yearly_days > 0 then f.yearly_days else 60 end
    from access.friction f
    on conflict do nothing;
    if not found then
      v_reason := 'drawn_already';
    end if;
  end if;
  if v_reason is null then  -- 4
    insert into directory.yearly_line (review_id, account_id, assignment_id)
    select p_id, a.id, null from directory.account a
    where a.site_id = p_site and a.role <> 'system' and (a.left_on is null or a.left_on > v_at::date)
    union all
    select p_id, g.account_id, g.id
    from directory.unit u join directory.assignment g on g.unit_id = u.id join directory.account a on a.id = g.account_id
    where u.site_id = p_site and a.role <> 'system' and (a.left_on is null or a.left_on > v_at::date)
      and g.ended_at is null and (g.until is null or g.until >= v_at::date);
  end if;
  perform gate.write_down(array[(  -- 6
    gen_random_uuid(), null, 'yearly.draw', v_reason, 'drawn', v_who.session_id, v_who.account_id, v_who.role, v_who.site_id,
    'administration', 'HSYSADMIN', null, null, null, concat_ws(' ', p_site, p_id), null, null, null, null, null)::gate.entry], v_at);
  return coalesce(v_reason, 'drawn');
end $$;
