-- Contains, or tells the officers.
create or replace function gate.act_on(p_found gate.finding, p_at timestamptz) returns void
language plpgsql volatile as $$
declare
  v_site uuid := (select a.site_id from directory.account a where a.id = p_found.account_id);
begin
  if p_found.contain then
    perform gate.contain('account', p_found.account_id, p_found.rule, p_found.rule, p_found.session_id, v_site, p_found.seen,
                         p_found.baseline, p_found.facts, p_at);
  else
    perform gate.raise_alert(p_found.rule, p_found.account_id, p_found.session_id, v_site, p_found.seen, p_found.baseline,
                             p_found.facts, false, p_at);
  end if;
end $$;
