-- What everything that officers see and do begins with. One row; `reason` is null where both hold:
--   a live session that is not narrow; one of these roles.
-- `fresh`: presence was proved within five minutes, and not spent on something else (as gate.second_person asks).
-- `scope`: the site that this person is bound to; null for the officers of the group.
create or replace function gate.officer(p_secret bytea, p_roles text[], p_at timestamptz)
returns table (session_id uuid, account_id uuid, role text, site_id uuid, scope uuid, fresh boolean, reason text)
language sql stable as $$
  select s.session_id, s.account_id, s.role, s.site_id,
         case when s.role not in ('security_officer', 'privacy_officer') then s.site_id end,
         (i.stepped_up_at > p_at - interval '5 minutes' and i.stepped_up_at > coalesce(i.step_up_spent_at, '-infinity')) is true,
         case when s.session_id is null then 'no_session'
              when s.narrow then 'contained'
              when (s.role = any (p_roles)) is not true then 'role_refuses' end
  from (values (true)) always (one)
  left join lateral gate.live_session(p_secret, p_at) s on true
  left join identity.session i on i.id = s.session_id
$$;
