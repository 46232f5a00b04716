-- Since when an account is watched afresh under one rule: what an officer has judged or lifted is not found again.
create or replace function gate.clean_since(p_rule text, p_account uuid) returns timestamptz
language sql stable as $$
  select greatest(
    (select max(a.closed_at) from incidents.alert a where a.account_id = p_account and a.rule = p_rule),
    (select max(c.lifted_at) from incidents.containment c where c.scope = 'account' and c.subject = p_account),
    '-infinity'::timestamptz)
$$;
