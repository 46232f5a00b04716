-- Whether an account may give and take a unit: an administrator everywhere, a director at its own site, a nurse or a
-- physician where somebody else put them, and not by one person's word of today.
create or replace function gate.assigns(p_account uuid, p_role text, p_own_site uuid, p_unit uuid, p_at timestamptz) returns boolean
language sql stable as $$
  select coalesce(
    p_role = 'administrator'
    or p_role = 'director' and exists (select from directory.unit u where u.id = p_unit and u.site_id = p_own_site)
    or p_role in ('nurse', 'physician')
       and exists (select from gate.holders(p_account, p_at) h where h.holder = p_unit and h.vouched), false)
$$;
