-- Whether prints and exports are frozen for everybody: absence of a containment is none.
create or replace function gate.exports_frozen() returns boolean
language sql stable as $$
  select exists (select from incidents.containment c
                 where c.scope = 'exports' and c.subject = '00000000-0000-0000-0000-000000000000' and c.lifted_at is null)
$$;
