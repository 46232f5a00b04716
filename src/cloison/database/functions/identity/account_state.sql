-- In one word, whether an account can sign in, and why not: what lasts before what passes.
create or replace function gate.account_state(p directory.account, p_at timestamptz) returns text
language sql stable as $$
  select case when p.left_on <= p_at::date then 'left'
              when p.suspended_by is not null then 'suspended'
              when p.suspended_at is not null then 'awaits_second_person'
              when p.contained_at is not null then 'contained'
              when p.since > p_at::date then 'not_yet'
              when exists (select from directory.site e where e.id = p.site_id and e.closed_on <= p_at::date) then 'site_closed'
              when gate.idle(p.id, p_at) then 'idle'
              else 'active' end
$$;
