-- Whether a role, at its site, has to do with the life of an account: an administrator and the security officer of every
-- one, a director of those of its own site. Never of a program's (role system).
create or replace function gate.governs(p_role text, p_own_site uuid, p_account uuid) returns boolean
language sql stable as $$
  select exists (select from directory.account a
                 where a.id = p_account and a.role <> 'system'
                   and (p_role in ('administrator', 'security_officer') or p_role = 'director' and a.site_id = p_own_site))
$$;
