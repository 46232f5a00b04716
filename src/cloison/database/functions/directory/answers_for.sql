-- Who answers for a site in its yearly review: its director, or an administrator of the group.
create or replace function gate.answers_for(p_role text, p_own_site uuid, p_site uuid) returns boolean
language sql immutable as $$
  select coalesce(p_role = 'administrator' or p_role = 'director' and p_own_site = p_site, false)
$$;
