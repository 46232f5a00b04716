-- What a containment does to whom it contains, whoever decided it: a rule or an officer.
create or replace function gate.close_down(p_scope text, p_subject uuid, p_at timestamptz) returns void
language plpgsql volatile as $$
begin
  update directory.account set contained_at = p_at where p_scope = 'account' and id = p_subject;
  update directory.site set contained_at = p_at where p_scope = 'site' and id = p_subject;
  update identity.session set ended_at = p_at, ended_because = 'contained'
  where ended_at is null and (p_scope = 'account' and account_id = p_subject or p_scope = 'session' and id = p_subject);
end $$;
