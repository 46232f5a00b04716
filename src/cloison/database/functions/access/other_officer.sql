-- The identity officer in whose queue an identity is put: of its site where there is one, else of the group; not `p_account` itself.
-- Always the same of several for one identity. No row: there is none.
create or replace function gate.other_officer(p_patient uuid, p_site uuid, p_account uuid, p_at timestamptz) returns table (id uuid)
language sql stable as $$
  select a.id
  from directory.account a
  where a.role = 'identity_officer' and a.id <> p_account and a.suspended_at is null and a.contained_at is null
    and a.since <= p_at::date and (a.left_on is null or a.left_on > p_at::date)
  order by (a.site_id = p_site) is true desc, md5(a.id::text || p_patient::text)
  limit 1
$$;
