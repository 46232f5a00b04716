-- Whether a role, at its site, may change a place: an administrator every one; a director what lies at its own site, and the
-- site's own words; a secretary the rooms of its site. Which site a place lies at is the caller's to know.
create or replace function gate.may_place(p_role text, p_own_site uuid, p_do text, p_site uuid) returns boolean
language sql immutable as $$
  select coalesce(case p_role
    when 'administrator' then true
    when 'director' then p_site = p_own_site and p_do not in ('site.add', 'site.close', 'site.reopen')
    when 'secretary' then p_site = p_own_site and p_do like 'room.%' end, false)
$$;
