-- Step 4 of the second person: who decides what. A break-glass: a clinician of the same site, on duty, as a live session
-- says, or its director, or the security officer. A raise: a clinician or the director of the same site, or an officer. An assignment: who works in that unit, or the
-- director of its site, or an administrator. A new or sleeping account: an administrator, or the director of its site; a
-- sleeping one the security officer too. A place: an administrator, or the director of its site.
create or replace function gate.may_decide(p_what text, p_subject uuid, p_site uuid, p_account uuid, p_role text,
                                           p_own_site uuid, p_at timestamptz) returns boolean
language sql stable as $$
  select coalesce(case p_what
    when 'break_glass' then p_role = 'security_officer' or p_own_site = p_site
      and (p_role = 'director' or exists (select from access.permission m where m.role = p_role and m.slice = 'clinical' and m.verb = 'break_glass'))
    when 'raise' then p_role = 'security_officer' or p_own_site = p_site and p_role in ('physician', 'nurse', 'director')
    when 'assignment' then p_role = 'administrator'
      or exists (select from directory.assignment g join directory.unit u on u.id = g.unit_id
                 where g.id = p_subject and (p_role = 'director' and u.site_id = p_own_site
                   or p_role in ('nurse', 'physician', 'secretary', 'pharmacist', 'laboratory', 'care_assistant')
                      and exists (select from gate.holders(p_account, p_at) h where h.holder = u.id and h.vouched)))
    when 'place' then p_role = 'administrator' or p_role = 'director' and p_own_site = p_site
    when 'account' then gate.governs(p_role, p_own_site, p_subject) and p_role <> 'security_officer'
    when 'awake' then gate.governs(p_role, p_own_site, p_subject) end, false)
$$;
