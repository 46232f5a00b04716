-- Whether this role writes these types of resource, and has proved presence where one of them is signed. Null where it may, else
-- the reason. What is encrypted cannot be read here, so a type is signed whole: no draft and no stop of it goes without a touch.
--   (1) a type that access.authorship names is written by its roles alone
--   (2) a signed one takes a proof of presence of the last five minutes, not spent on another deed; whatever the session is: a program's
--   token signs nothing unless its person has touched for it
create or replace function gate.authorship(p_role text, p_session uuid, p_types text[], p_at timestamptz) returns text
language sql stable as $$
  select case
    when exists (select from access.authorship a where a.resource_type = any (p_types) and not (p_role = any (a.roles))) then 'role_refuses'  -- 1
    when exists (select from access.authorship a where a.resource_type = any (p_types) and a.signed)
         and not exists (select from identity.session i
                         where i.id = p_session
                           and i.stepped_up_at > p_at - interval '5 minutes'
                           and i.stepped_up_at > coalesce(i.step_up_spent_at, '-infinity')) then 'step_up_needed' end  -- 2
$$;
